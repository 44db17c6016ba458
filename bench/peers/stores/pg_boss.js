// pg-boss: an order is a job whose singleton key is the external id. Its bulk insert does not say which
// jobs were there already: a repeat in bulk is answered 201.
import PgBoss from "pg-boss";
import { CONNECTIONS, connectionOf } from "./postgres_address.js";

export async function open(address) {
  const boss = new PgBoss({ ...connectionOf(address), max: CONNECTIONS, noScheduling: true });
  await boss.start();
  return {
    put: async (order) => (await boss.send("orders", order.order, { singletonKey: order.externalId })) !== null,
    putMany: async (orders) => {
      await boss.insert(orders.map((order) => ({ name: "orders", data: order.order, singletonKey: order.externalId })));
      return orders.map(() => true);
    },
    close: () => boss.stop({ graceful: false }),
  };
}
