import type { Collections } from '../lambda/contract/collection';

/**
 * What to send where accounts and transfers between them are kept, as in the ready-made ledger: its rules take no record of
 * another kind. `undefined` where something else is kept.
 */
export function ledgerLines({ accounts, transfers }: Collections, url: string): string[] | undefined {
  if (accounts?.policy !== 'versioned' || transfers?.policy !== 'createOnly') return undefined;
  const type = `-H 'content-type: application/json'`;
  const open = (name: string) =>
    `curl -i -X PUT ${url}/v1/accounts/${name} -H 'if-none-match: *' ${type} -d '{"balance":1000}'`;
  const writes = [
    { collection: 'transfers', key: 'first', body: { from: 'ada', to: 'ben', amount: 250 } },
    { collection: 'accounts', key: 'ada', expect: 1, body: { balance: 750 } },
    { collection: 'accounts', key: 'ben', expect: 1, body: { balance: 1250 } },
  ];
  return [
    open('ada'),
    open('ben'),
    `curl -i -X POST ${url}/v1/transactions -H 'idempotency-key: "first"' ${type} -d '${JSON.stringify({ writes })}'`,
    `curl -i ${url}/v1/accounts/ada`,
  ];
}
