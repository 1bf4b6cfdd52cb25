/**
 * A path as RFC 3986 6.2.2 makes it: with nothing encoded that need not be, and without dot segments. The ELB user guide says that rules are asked about
 * a path that was made normal; what a load balancer does with one it does not say.
 */
export function normalized(path: string): string {
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (whole, digits) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : whole.toUpperCase();
  });
  const kept: string[] = [];
  const segments = decoded.split('/');
  for (const [index, segment] of segments.entries()) {
    const last = index === segments.length - 1;
    if (segment === '..') {
      if (kept.length > 1) kept.pop();
      if (last) kept.push('');
    } else if (segment === '.') {
      if (last) kept.push('');
    } else {
      kept.push(segment);
    }
  }
  return kept.join('/');
}

/** And with doubled slashes made one, as some servers do. */
export function merged(path: string): string {
  return normalized(path.replace(/\/{2,}/g, '/'));
}
