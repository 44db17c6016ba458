// What every peer checks of an order: that it is JSON and has the few fields a store needs. Far less
// than Jidan checks; see the notes on fairness in bench/README.md.

// { externalId, placedAt, text, order } or { problem }.
export function checkedOrder(text) {
  let order;
  try {
    order = JSON.parse(text);
  } catch (error) {
    return { problem: error.message };
  }
  const id = order.external_id;
  if (typeof id !== "string" || id === "" || id.length > 128) return { problem: "external_id" };
  const placedAt = Date.parse(order.placed_at);
  if (Number.isNaN(placedAt)) return { problem: "placed_at" };
  if (!Array.isArray(order.lines) || order.lines.length === 0) return { problem: "lines" };
  for (const line of order.lines)
    if (typeof line.sku !== "string" || !Number.isInteger(line.quantity) || line.quantity < 1)
      return { problem: "lines" };
  return { externalId: id, placedAt, text, order };
}
