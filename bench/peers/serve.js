// One durable order intake as a peer would build it: node's own HTTP server in front of one store.
// POST /v1/orders takes one order as JSON (201, 200 when it was there already, 422) or many as NDJSON
// (200 and a line for each); it answers when the store says they are kept.
// Usage: node serve.js STORE ADDRESS; STORE is a file of stores/, ADDRESS is what that store opens.
// Prints its port, runs until SIGTERM.
import http from "node:http";
import { checkedOrder } from "./order.js";

const [storeName, address] = process.argv.slice(2);
const { open } = await import(`./stores/${storeName}.js`);
const store = await open(address);

function answer(response, status, type, text) {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

async function takeOne(text, response) {
  const order = checkedOrder(text);
  if (order.problem) return answer(response, 422, "application/problem+json", JSON.stringify(order));
  const isNew = await store.put(order);
  const body = JSON.stringify({ external_id: order.externalId, status: "accepted" });
  return answer(response, isNew ? 201 : 200, "application/json", body);
}

async function takeMany(text, response) {
  const orders = text.split("\n").filter((line) => line !== "").map(checkedOrder);
  const good = orders.filter((order) => !order.problem);
  const areNew = good.length > 0 ? await store.putMany(good) : [];
  let next = 0;
  const lines = orders.map((order, index) => {
    const status = order.problem ? 422 : areNew[next++] ? 201 : 200;
    return JSON.stringify({ index, status, external_id: order.externalId });
  });
  return answer(response, 200, "application/x-ndjson", lines.join("\n") + "\n");
}

const server = http.createServer((request, response) => {
  const pieces = [];
  request.on("data", (piece) => pieces.push(piece));
  request.on("end", () => {
    const text = (pieces.length === 1 ? pieces[0] : Buffer.concat(pieces)).toString("utf8");
    const isMany = request.headers["content-type"] === "application/x-ndjson";
    if (request.method !== "POST" || request.url !== "/v1/orders")
      return answer(response, 404, "application/problem+json", "{}");
    if (isMany && !store.putMany)
      return answer(response, 415, "application/problem+json", "{}");
    (isMany ? takeMany : takeOne)(text, response).catch((error) => {
      answer(response, 503, "application/problem+json", JSON.stringify({ problem: error.message }));
    });
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));

process.on("SIGTERM", async () => {
  server.closeAllConnections();
  server.close();
  await store.close();
  process.exit(0);
});
