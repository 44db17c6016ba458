// SQLite with group commit: what arrived in one turn of the event loop shares a transaction.
import { openOrders } from "./sqlite.js";

export async function open(file) {
  const { database, insert } = openOrders(file);
  const insertAll = database.transaction((orders) => orders.map(insert));
  let waiting = [];

  function commit() {
    const group = waiting;
    waiting = [];
    try {
      const areNew = insertAll(group.flatMap(({ orders }) => orders));
      let from = 0;
      for (const { orders, resolve } of group) resolve(areNew.slice(from, (from += orders.length)));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  function putMany(orders) {
    return new Promise((resolve, reject) => {
      if (waiting.push({ orders, resolve, reject }) === 1) setImmediate(commit);
    });
  }
  return {
    put: async (order) => (await putMany([order]))[0],
    putMany,
    close: async () => database.close(),
  };
}
