// A Redis stream, each order once: a script sets the id's key and appends only when it was not there.
// Commands of one turn of the event loop go out together. Redis runs with appendfsync always.
import Redis from "ioredis";

const APPEND_ONCE = `
if redis.call("SET", KEYS[1], 1, "NX") then
  redis.call("XADD", KEYS[2], "*", "order", ARGV[1])
  return 1
end
return 0`;

export async function open(socket) {
  const redis = new Redis({ path: socket, enableAutoPipelining: true });
  redis.defineCommand("appendOnce", { numberOfKeys: 2, lua: APPEND_ONCE });
  const put = async (order) => (await redis.appendOnce(`order:${order.externalId}`, "orders", order.text)) === 1;
  return {
    put,
    putMany: (orders) => Promise.all(orders.map(put)),
    close: async () => redis.disconnect(),
  };
}
