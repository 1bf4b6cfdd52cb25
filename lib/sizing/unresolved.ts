/** The upper sixteen bits of a double that stands for a token. Source: aws-cdk-lib, core/lib/private/encoding. */
const TOKEN_DOUBLE = 0xfbff;

/**
 * What `Token.isUnresolved` answers for one value that is meant as a number. By hand, because `aws-cdk-lib` takes longer to
 * load than a whole plan takes to make; a test holds the two alike.
 */
export function isUnresolved(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${Token[');
  if (typeof value === 'number') return upperBits(value) === TOKEN_DOUBLE;
  return typeof value === 'object' && value !== null && 'resolve' in value && typeof value.resolve === 'function';
}

function upperBits(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getUint16(0);
}
