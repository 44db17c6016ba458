// The operator's page: asks the status port every two seconds and shows what it says. Everything it
// shows goes in as text, never as markup, because options and names come from outside.
'use strict';

const chinese = document.documentElement.lang === 'zh-CN';
// Each label in English and Chinese.
const words = {
  token: ['Operator token', '操作员令牌'], enter: ['Enter', '进入'],
  totals: ['Totals', '总计'], attention: ['Needs somebody', '需要处理'],
  calm: ['Nothing waits for you.', '目前没有需要处理的事项。'],
  pools: ['Pools', '集单池'], runs: ['Production runs', '生产批次'], holds: ['Holds', '暂停'],
  pools_note: ['Open lines that can be made together, and why they are not a run yet.',
               '可以一起生产的订单行，以及尚未成批的原因。'],
  factories: ['Factories', '工厂'], dead: ['Dead letters', '死信'],
  orders: ['orders', '订单'], lines: ['lines', '订单行'], pieces: ['pieces', '件数'],
  runs_released: ['runs released', '已下批次'], awaiting_payment: ['awaiting payment', '待付款'],
  held: ['held', '暂停'], pooled: ['pooled', '集单中'], in_run: ['in a run', '已成批'],
  in_production: ['in production', '生产中'], made: ['made', '已完工'], shipped: ['shipped', '已发货'],
  cancelled: ['cancelled', '已取消'], promises: ['promises kept', '承诺达成'],
  saving: ['saved against alone', '较单做节省'],
  process: ['process', '工艺'], options: ['shared options', '合并条件'], why: ['why it waits', '等待原因'],
  next: ['next look', '下次评估'], limit: ['released by', '最晚下单'], act: ['', ''],
  release: ['Release now', '立即下单'], pause: ['Pause', '暂停派单'], resume: ['Resume', '恢复派单'],
  retry: ['Send again', '重新投递'], run: ['run', '批次'], factory: ['factory', '工厂'],
  state: ['state', '状态'], total: ['price', '金额'], ack_by: ['answer by', '接单期限'],
  due: ['due', '完工期限'], reason: ['reason', '原因'], waiting_on: ['waits for', '等待对象'],
  since: ['since', '开始时间'], order: ['order', '订单'], heard: ['last heard', '最近回报'],
  message: ['message', '消息'], attempts: ['attempts', '尝试次数'], queue: ['waiting', '待投递'],
  none: ['none', '无'], never: ['never', '从未'], working: ['taking work', '正常接单'],
  paused: ['paused', '已暂停派单'], silent: ['silent', '无应答'], closed_by_word: ['closed', '停工'],
  issued: ['issued', '已下发'], accepted: ['accepted', '已接单'], rejected: ['rejected', '已拒单'],
  expired: ['expired', '已过期'], closed: ['closed', '已结束'], planned: ['planned', '已计划'],
  wait_due: ['is being released now', '正在下单'],
  wait_no_factory: ['no factory may be asked now', '目前没有可派单的工厂'],
  wait_closed: ['the factory is closed or full until then', '工厂休息或当日产能已满'],
  wait_expecting: ['more lines are expected soon', '预计还会有订单行到达'],
  wait_kept: ['given to a later day: cheapest, or first with room', '已安排到之后的日期'],
  wait_waiting_cost: ['waiting still costs less than a run', '等待成本仍低于开批成本'],
  wait_quantity: ['fewer pieces than the MOQ', '未达起订量'],
  wait_rekeying: ['lines are moving to the pools of a new catalog', '正在按新目录归集'],
  wait_cut_off: ['waits for the cut-off', '等待截单时间'], wait_test: ['a test order', '测试订单'],
  buyer: ['buyer', '买家'], operator: ['operator', '运营'], channel: ['channel', '渠道'],
  unreachable: ['The daemon does not answer.', '服务没有响应。'],
  draining: ['Not ready: ', '未就绪：'], sure: ['Do this now?', '确定执行？'],
  deadLetters: ['dead letters', '死信'], holdsOpen: ['lines on hold', '暂停的订单行'],
  claims: ['reports on fenced runs (goods may exist)', '已失效批次的回报（可能已有成品）'],
};
const say = (key) => (words[key] ? words[key][chinese ? 1 : 0] : key);
const number = (value) => Number(value).toLocaleString(chinese ? 'zh-CN' : 'en');
const money = (minor) => (minor / 100).toLocaleString(chinese ? 'zh-CN' : 'en', {minimumFractionDigits: 2});
const time = (text) => (text ? text.replace('T', ' ').slice(0, 16) : '–');

const at = (id) => document.getElementById(id);
function node(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

async function call(method, path) {
  const headers = {'Accept-Language': chinese ? 'zh-CN' : 'en'};
  const token = sessionStorage.getItem('token');
  if (token) headers.Authorization = 'Bearer ' + token;
  const response = await fetch(path, {method, headers, cache: 'no-store'});
  at('token-form').hidden = response.status !== 401;
  const body = await response.json();
  if (!response.ok) throw new Error([body.title, body.detail].filter(Boolean).join(' '));
  return body;
}

async function act(path) {
  if (!confirm(say('sure'))) return;
  try {
    await call('POST', path);
    await refresh();
  } catch (problem) {
    at('notice').textContent = problem.message;
  }
}

function button(label, path) {
  const made = node('button', say(label));
  made.addEventListener('click', () => act(path));
  return made;
}

// columns: [label, row → text, number or node]
function fill(id, columns, rows) {
  const head = node('tr');
  for (const [label] of columns) head.append(node('th', say(label)));
  const lines = rows.map((row) => {
    const line = node('tr');
    for (const [, show] of columns) {
      const value = show(row);
      const cell = node('td', undefined, typeof value === 'number' ? 'number' : '');
      cell.append(typeof value === 'number' ? number(value) : value);
      line.append(cell);
    }
    return line;
  });
  if (rows.length === 0) {
    const cell = node('td', say('none'), 'quiet');
    cell.colSpan = columns.length;
    const line = node('tr');
    line.append(cell);
    lines.push(line);
  }
  at(id).replaceChildren(head, ...lines);
}

function showTotals(status) {
  const totals = status.totals;
  const kept = totals.promises_due ? Math.floor((1000 * totals.promises_kept) / totals.promises_due) / 10 + ' %' : '–';
  const shown = [['orders', number(totals.orders)], ['lines', number(totals.lines)],
    ['runs_released', number(totals.runs_released)], ['promises', kept],
    ['saving', money(totals.solo_price - totals.run_price)]];
  for (const [state, pieces] of Object.entries(totals.pieces)) shown.push([state, number(pieces)]);
  at('totals').replaceChildren(...shown.map(([label, value]) => {
    const box = node('div');
    box.append(node('dt', say(label)), node('dd', value));
    return box;
  }));
  at('moment').textContent = time(status.now) + ' UTC · ' + status.policy + ' · v' + status.catalog_version;
}

function showPools(pools) {
  const why = (pool) => say('wait_' + pool.waits_for) +
    (pool.waits_for === 'waiting_cost' && pool.run_cost !== null
      ? ` (${money(pool.waiting_cost)} < ${money(pool.run_cost)})` : '') +
    (pool.waits_for === 'quantity' ? ` (${number(pool.pieces)} / ${number(pool.moq_pieces)})` : '');
  fill('pools', [['process', (p) => p.process], ['options', (p) => p.pool_key],
    ['lines', (p) => p.lines], ['pieces', (p) => p.pieces], ['why', why],
    ['next', (p) => time(p.next_review)], ['limit', (p) => time(p.limit)],
    ['act', (p) => button('release', `/v1/pools/${p.pool_id}/release`)]], pools);
}

function showRuns(runs) {
  const states = {};
  for (const run of runs) states[run.state] = (states[run.state] || 0) + 1;
  at('run-states').textContent = Object.entries(states).map(([state, count]) => `${say(state)} ${number(count)}`).join(' · ');
  fill('runs', [['run', (r) => r.run], ['factory', (r) => r.factory], ['process', (r) => r.process],
    ['state', (r) => say(r.state)], ['lines', (r) => r.lines], ['pieces', (r) => r.pieces],
    ['total', (r) => money(r.total) + ' ' + r.currency], ['ack_by', (r) => time(r.ack_by)],
    ['due', (r) => time(r.due_at)]], runs);
}

const factoryState = (f) => (f.paused ? say('paused') : f.silent ? say('silent') + ' → ' + time(f.silent_until)
  : f.closed ? say('closed_by_word') : say('working'));

function showFactories(factories) {
  fill('factories', [['factory', (f) => f.name + ' (' + f.factory + ')'], ['process', (f) => f.processes.join(', ')],
    ['state', factoryState], ['heard', (f) => (f.heard_at ? time(f.heard_at) : say('never'))],
    ['queue', (f) => f.deliveries.waiting], ['deadLetters', (f) => f.deliveries.parked],
    ['act', (f) => button(f.paused ? 'resume' : 'pause',
      `/v1/factories/${encodeURIComponent(f.factory)}/${f.paused ? 'resume' : 'pause'}`)]], factories);
}

function showAttention(lists) {
  const items = [];
  const count = (key, rows, next) => {
    if (rows.length > 0) items.push(`${rows.length}${next ? '+' : ''} ${say(key)}`);
  };
  count('holdsOpen', lists.holds.holds, lists.holds.next);
  count('deadLetters', lists.dead.deliveries, lists.dead.next);
  count('claims', lists.claims.claims, lists.claims.next);
  for (const factory of lists.factories.factories)
    if (factory.silent || factory.paused || factory.closed) items.push(factory.name + ': ' + factoryState(factory));
  at('attention').replaceChildren(...items.map((text) => node('li', text)));
  at('calm').hidden = items.length > 0;
}

// Open runs first: what is issued waits for an answer.
const runStates = ['issued', 'accepted', 'in_production', 'made'];

async function refresh() {
  const [status, pools, holds, factories, dead, claims, ...runs] = await Promise.all([
    call('GET', '/v1/status'), call('GET', '/v1/pools'), call('GET', '/v1/holds'),
    call('GET', '/v1/factories?limit=200'), call('GET', '/v1/deliveries?state=dead'), call('GET', '/v1/claims'),
    ...runStates.map((state) => call('GET', '/v1/runs?limit=25&state=' + state))]);
  showTotals(status);
  showPools(pools.pools);
  showRuns(runs.flatMap((page) => page.runs));
  fill('holds', [['order', (h) => h.order_id], ['reason', (h) => h.reason],
    ['waiting_on', (h) => say(h.waiting_on)], ['pieces', (h) => h.quantity], ['since', (h) => time(h.since)]], holds.holds);
  showFactories(factories.factories);
  fill('dead', [['message', (d) => d.type], ['factory', (d) => d.endpoint], ['attempts', (d) => d.attempt_count],
    ['since', (d) => time(d.created_at)],
    ['act', (d) => button('retry', `/v1/deliveries/${d.delivery_id}/retry`)]], dead.deliveries);
  showAttention({holds, factories, dead, claims});
}

async function poll() {
  try {
    await refresh();
    at('notice').textContent = '';
  } catch (problem) {
    at('notice').textContent = problem instanceof TypeError ? say('unreachable') : problem.message;
  }
  setTimeout(poll, 2000);
}

for (const element of document.querySelectorAll('[data-label]')) element.textContent = say(element.dataset.label);
at('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem('token', at('token').value);
  refresh().catch((problem) => { at('notice').textContent = problem.message; });
});
poll();
