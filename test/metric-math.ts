/**
 * As much of CloudWatch's metric math as alarms and the cost estimate use: numbers, names, FILL, IF, PERIOD, comparison, and the
 * four operations, for one moment. No data is `undefined`, and what is made of no data is no data; a division by zero is no data, too.
 * Source: CloudWatch user guide, "Using math expressions with CloudWatch metrics".
 */
export type Value = number | undefined;

export function evaluate(expression: string, known: (name: string) => Value, periodSeconds: number): Value {
  const tokens = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|>=|<=|==|!=|[-+*/()<>,]/g) ?? [];
  if (tokens.join('') !== expression.replaceAll(' ', '')) throw new Error(`not understood: ${expression}`);
  let at = 0;
  const peek = () => tokens[at];
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted !== undefined && token !== wanted)) {
      throw new Error(`${expression}: wanted ${wanted ?? 'more'}, got ${token ?? 'the end'}`);
    }
    at += 1;
    return token;
  };

  const binary =
    (next: () => Value, operators: Readonly<Record<string, (a: number, b: number) => Value>>) => (): Value => {
      let left = next();
      for (let operator = operators[peek() ?? '']; operator !== undefined; operator = operators[peek() ?? '']) {
        take();
        const right = next();
        left = left === undefined || right === undefined ? undefined : operator(left, right);
      }
      return left;
    };
  const factor = (): Value => {
    const token = take();
    if (token === '(') {
      const value = compared();
      take(')');
      return value;
    }
    if (/^\d/.test(token)) return Number(token);
    if (peek() !== '(') return known(token);
    const name = token;
    take('(');
    const given = [compared()];
    while (peek() === ',') {
      take();
      given.push(compared());
    }
    take(')');
    const [first, second, third] = given;
    if (name === 'FILL') return first ?? second;
    if (name === 'IF') return first === undefined ? undefined : first !== 0 ? second : third;
    if (name === 'PERIOD') return periodSeconds;
    throw new Error(`${expression}: ${name} is not known here`);
  };
  const product = binary(factor, { '*': (a, b) => a * b, '/': (a, b) => (b === 0 ? undefined : a / b) });
  const sum = binary(product, { '+': (a, b) => a + b, '-': (a, b) => a - b });
  const compared = binary(sum, {
    '>=': (a, b) => Number(a >= b),
    '>': (a, b) => Number(a > b),
    '<=': (a, b) => Number(a <= b),
    '<': (a, b) => Number(a < b),
  });

  const value = compared();
  if (at < tokens.length) throw new Error(`${expression}: ${tokens[at]} is too much`);
  return value;
}
