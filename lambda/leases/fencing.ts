import { LEASE } from '../contract/record';

/** What a write under a lease has beside its own, with placeholders of its own. */
export interface Fencing {
  /** The item was never written under a later lease. Joined to another condition it stands in parentheses. */
  readonly condition: string;
  /** One assignment of a `SET`. Without it the next write would not know of this one. */
  readonly set: string;
  readonly names: Readonly<Record<'#lease', string>>;
  /** For a `DynamoDBClient`. */
  readonly values: Readonly<Record<':lease', { readonly N: string }>>;
  /** For a `DynamoDBDocumentClient`. */
  readonly plainValues: Readonly<Record<':lease', number>>;
}

/** Protects a write by the token of the lease that it is made under: after a later holder's write it is refused. */
export function fencing(token: number): Fencing {
  return {
    condition: 'attribute_not_exists(#lease) OR #lease <= :lease',
    set: '#lease = :lease',
    names: { '#lease': LEASE },
    values: { ':lease': { N: String(token) } },
    plainValues: { ':lease': token },
  };
}
