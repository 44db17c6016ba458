// SQLite as it is used first: one commit an order; a bulk of orders is one transaction.
import { openOrders } from "./sqlite.js";

export async function open(file) {
  const { database, insert } = openOrders(file);
  return {
    put: async (order) => insert(order),
    putMany: database.transaction((orders) => orders.map(insert)),
    close: async () => database.close(),
  };
}
