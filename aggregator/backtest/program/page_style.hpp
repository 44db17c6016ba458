// The page's style sheet, inside the page: it must look the same with no network and no other file.
#pragma once

namespace jidan::backtest {

inline constexpr const char* kPageStyle = R"(
:root { color-scheme: light dark; --ink:#1b1b1a; --soft:#63625d; --line:#e3e2dd; --page:#fbfbf9; --card:#ffffff; --shade:#efeeea;
  --t0:#2a6fc9; --t1:#12946c; --t2:#8257c7; --t3:#c98500; --t4:#d4504c; --t5:#8b8a84; --fill:#a9c7ee; --mark:#1d4f94; --bar:#8b8a84; }
@media (prefers-color-scheme: dark) {
  :root { --ink:#f0efe9; --soft:#a9a8a1; --line:#383835; --page:#161615; --card:#1f1f1d; --shade:#292926;
    --t0:#4c8fe6; --t1:#22a97f; --t2:#9d86ea; --t3:#d39a1e; --t4:#e56f6b; --t5:#8f8e88; --fill:#2d4f7c; --mark:#9cc3f5; --bar:#8f8e88; } }
body { margin:0; background:var(--page); color:var(--ink); font:15px/1.5 system-ui, "Noto Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; }
main { max-width:1040px; margin:0 auto; padding:24px 16px 48px; }
h1 { font-size:24px; line-height:1.25; margin:0 0 4px; } h2 { font-size:18px; margin:32px 0 4px; }
p { margin:4px 0 10px; max-width:78ch; } .soft { color:var(--soft); fill:var(--soft); }
.best { font-size:17px; margin:14px 0 0; }
.card { background:var(--card); border:1px solid var(--line); border-radius:8px; padding:12px 14px; overflow-x:auto; }
svg { display:block; width:100%; min-width:720px; height:auto; }
svg text { font-size:12px; fill:var(--ink); } svg .tick { fill:var(--soft); font-size:11px; }
.middle { text-anchor:middle; } .end { text-anchor:end; }
.grid { stroke:var(--line); fill:none; } .base { stroke:var(--soft); fill:none; }
.term { stroke:var(--card); stroke-width:1; } .cut { stroke:var(--card); stroke-width:4; fill:none; }
rect.t0, i.t0 { fill:var(--t0); background:var(--t0); } rect.t1, i.t1 { fill:var(--t1); background:var(--t1); }
rect.t2, i.t2 { fill:var(--t2); background:var(--t2); } rect.t3, i.t3 { fill:var(--t3); background:var(--t3); }
rect.t4, i.t4 { fill:var(--t4); background:var(--t4); } rect.t5, i.t5 { fill:var(--t5); background:var(--t5); }
.arrived { fill:var(--bar); background:var(--bar); } .fill { fill:var(--fill); background:var(--fill); }
.run { fill:var(--mark); background:var(--mark); stroke:var(--card); } .runs { stroke:var(--mark); }
.closed { fill:var(--shade); background:var(--shade); }
.legend { margin:8px 0 0; font-size:13px; color:var(--soft); } .legend span { margin-right:14px; white-space:nowrap; }
.key { display:inline-block; width:11px; height:11px; border-radius:2px; margin-right:5px; border:1px solid var(--line); }
table { border-collapse:collapse; width:100%; font-size:13px; font-variant-numeric:tabular-nums; }
th, td { text-align:right; padding:5px 8px; border-bottom:1px solid var(--line); white-space:nowrap; }
th { color:var(--soft); font-weight:600; white-space:normal; vertical-align:bottom; }
th:first-child, td:first-child, td.name { text-align:left; } td small { display:block; color:var(--soft); }
tr:last-child td { border-bottom:0; } tr.reference td { border-top:2px solid var(--line); color:var(--soft); }
footer { margin-top:36px; color:var(--soft); font-size:13px; }
@media print { .card { border:0; padding:0; } svg { min-width:0; } }
)";

}  // namespace jidan::backtest
