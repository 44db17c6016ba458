// NATS JetStream on files, the message id being the external id. Not durable: the server acknowledges
// before it has synced (every two minutes by default), so this is no peer but a yardstick.
import { connect, RetentionPolicy, StorageType, StringCodec } from "nats";

export async function open(address) {
  const connection = await connect({ servers: address });
  const streams = await connection.jetstreamManager();
  await streams.streams.add({
    name: "orders", subjects: ["orders"], storage: StorageType.File, retention: RetentionPolicy.Limits });
  const stream = connection.jetstream();
  const codec = StringCodec();
  const put = async (order) =>
    !(await stream.publish("orders", codec.encode(order.text), { msgID: order.externalId })).duplicate;
  return {
    put,
    putMany: (orders) => Promise.all(orders.map(put)),
    close: () => connection.close(),
  };
}
