/** What to send where something is sold: a sale, an order of it, and ways to look. */
export function saleLines({ orders }: { readonly orders: string }, url: string): string[] {
  const type = `-H 'content-type: application/json'`;
  const sale = `${url}/v1/sales/lamp`;
  return [
    `curl -i -X PUT ${sale} ${type} -d '{"stock":100}'`,
    `curl -i -X POST ${sale}/orders -H 'idempotency-key: "first"' ${type} -d '{"quantity":2,"buyer":"ada"}'`,
    `curl -i ${sale}`,
    `curl -i ${url}/v1/writes/ID    # the ID is in the second answer`,
    `curl -i ${url}/v1/${orders}/ID    # once it is applied`,
  ];
}
