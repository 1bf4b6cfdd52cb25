import { type ResolverOptions, templateResolver } from '../../local/template/resolver';
import { parseTemplate } from '../../local/template/template';

/** Resolves one property of a resource `Probe` in a template with these sections. */
function resolve(
  value: unknown,
  sections: Readonly<Record<string, unknown>> = {},
  options: Partial<ResolverOptions> = {},
): unknown {
  const { Resources = {}, ...rest } = sections as { Resources?: object };
  const template = parseTemplate(
    JSON.stringify({ ...rest, Resources: { ...Resources, Probe: { Type: 'Test::Probe', Properties: { value } } } }),
    'test',
  );
  const resolver = templateResolver(template, {
    stackName: 'Shop',
    referent: (resource, attribute, self) => {
      if (resource.type !== 'Test::Known') return undefined;
      // A name that may itself refer to others, as the name of a queue may.
      const name = self.property(resource, 'Name') ?? resource.logicalId;
      return attribute === undefined ? `${name}` : attribute === 'Gone' ? undefined : `${name}:${attribute}`;
    },
    ...options,
  });
  const probe = template.resources.get('Probe');
  return probe && resolver.property(probe, 'value');
}

const KNOWN = { Resources: { Known: { Type: 'Test::Known' } } };
const STAGE = {
  Parameters: { Stage: { Type: 'String', Default: 'dev' }, Zones: { Type: 'CommaDelimitedList', Default: 'a, b' } },
  Conditions: {
    IsDev: { 'Fn::Equals': [{ Ref: 'Stage' }, 'dev'] },
    NotDev: { 'Fn::Not': [{ Condition: 'IsDev' }] },
    Both: { 'Fn::And': [{ Condition: 'IsDev' }, { Condition: 'NotDev' }] },
    Either: { 'Fn::Or': [{ Condition: 'IsDev' }, { Condition: 'NotDev' }] },
  },
};

describe('values', () => {
  test.each<[string, unknown, unknown]>([
    ['plain values stay', { a: [1, true, null, 'x'] }, { a: [1, true, null, 'x'] }],
    ['the region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['the account', { Ref: 'AWS::AccountId' }, '000000000000'],
    ['the partition', { Ref: 'AWS::Partition' }, 'aws'],
    ['the stack', { Ref: 'AWS::StackName' }, 'Shop'],
    ['the suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Ref of a resource', { Ref: 'Known' }, 'Known'],
    ['Ref of a parameter', { Ref: 'Stage' }, 'dev'],
    ['Ref of a list parameter', { Ref: 'Zones' }, ['a', 'b']],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Known', 'Arn'] }, 'Known:Arn'],
    ['GetAtt as text', { 'Fn::GetAtt': 'Known.Endpoint.Port' }, 'Known:Endpoint.Port'],
    ['GetAtt with dots in a list', { 'Fn::GetAtt': ['Known', 'Endpoint.Port'] }, 'Known:Endpoint.Port'],
    ['Sub', { 'Fn::Sub': `\${Known}/\${Known.Arn}/\${AWS::Region}/\${!Known}` }, `Known/Known:Arn/us-east-1/\${Known}`],
    ['Sub with variables', { 'Fn::Sub': [`\${X}-\${Stage}`, { X: { Ref: 'Known' } }] }, 'Known-dev'],
    ['Join', { 'Fn::Join': ['-', ['a', 1, { Ref: 'Known' }]] }, 'a-1-Known'],
    ['Join of a list', { 'Fn::Join': ['/', { Ref: 'Zones' }] }, 'a/b'],
    ['Join leaves out no value', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, 'b']] }, 'a-b'],
    ['Select', { 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'b'],
    ['Split', { 'Fn::Split': [':', { 'Fn::GetAtt': ['Known', 'Arn'] }] }, ['Known', 'Arn']],
    ['Select of Split', { 'Fn::Select': [0, { 'Fn::Split': ['-', 'x-y'] }] }, 'x'],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
    ['GetAZs', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }, 'us-east-1a'],
    ['If that holds', { 'Fn::If': ['IsDev', 'yes', 'no'] }, 'yes'],
    ['If that does not', { 'Fn::If': ['NotDev', 'yes', 'no'] }, 'no'],
    ['And', { 'Fn::If': ['Both', 'yes', 'no'] }, 'no'],
    ['Or', { 'Fn::If': ['Either', 'yes', 'no'] }, 'yes'],
    ['no value in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['no value in a list', [1, { 'Fn::If': ['NotDev', 2, { Ref: 'AWS::NoValue' }] }], [1]],
    ['no value as a property', { Ref: 'AWS::NoValue' }, undefined],
  ])('%s', (_what, value, expected) => {
    expect(resolve(value, { ...KNOWN, ...STAGE })).toEqual(expected);
  });

  test('a mapping is looked up by resolved keys', () => {
    const sections = { Mappings: { Sizes: { 'us-east-1': { small: 'x' } } } };

    expect(resolve({ 'Fn::FindInMap': ['Sizes', { Ref: 'AWS::Region' }, 'small'] }, sections)).toBe('x');
    expect(resolve({ 'Fn::FindInMap': ['Sizes', 'eu', 'small', { DefaultValue: 'y' }] }, sections)).toBe('y');
  });

  test('a given parameter goes before its default', () => {
    expect(resolve({ Ref: 'Stage' }, STAGE, { parameters: new Map([['Stage', 'prod']]) })).toBe('prod');
  });

  test('only the branch that is taken is resolved', () => {
    expect(resolve({ 'Fn::If': ['IsDev', 'yes', { Ref: 'Nowhere' }] }, STAGE)).toBe('yes');
  });

  test('a reference to something that is not run matters only where it is asked for', () => {
    const role = { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Broken: { Ref: 'Nowhere' } } } } };

    expect(resolve('fine', role)).toBe('fine');
  });
});

describe('errors', () => {
  test.each<[string, unknown, Readonly<Record<string, unknown>>, string]>([
    [
      'a resource that is not run, by both names',
      { url: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
      { Resources: { Stream: { Type: 'AWS::Kinesis::Stream' } } },
      'Probe (Test::Probe) value.url needs Stream.Arn, and Stream (AWS::Kinesis::Stream) is not run here',
    ],
    ['an attribute nobody knows', { 'Fn::GetAtt': ['Known', 'Gone'] }, KNOWN, 'needs Known.Gone'],
    ['a name nobody has', { Ref: 'Nowhere' }, {}, 'the template has no Nowhere'],
    ['an import', { 'Fn::ImportValue': 'Other:Output' }, {}, 'imports "Other:Output" from another stack'],
    ['a function of AWS', { 'Fn::Transform': {} }, {}, 'uses Fn::Transform'],
    ['a dynamic reference', '{{resolve:ssm:/key}}', {}, 'only an AWS account can answer'],
    ['an index that is too large', { 'Fn::Select': [2, ['a']] }, {}, 'no entry 2 in a list of 1'],
    ['a key that no mapping has', { 'Fn::FindInMap': ['M', 'a', 'b'] }, { Mappings: { M: {} } }, 'M / a / b'],
    ['a condition nobody declared', { 'Fn::If': ['X', 1, 2] }, {}, 'no condition X'],
    [
      'a parameter without a value',
      { Ref: 'P' },
      { Parameters: { P: { Type: 'String' } } },
      'give --parameter P=VALUE',
    ],
    [
      'a parameter that only SSM knows',
      { Ref: 'P' },
      { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/path' } } },
      'parameter P, which has no value',
    ],
    [
      'a resource that a condition leaves out',
      { Ref: 'Known' },
      {
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { Known: { Type: 'Test::Known', Condition: 'Never' } },
      },
      'its condition Never is false',
    ],
  ])('%s', (_what, value, sections, message) => {
    expect(() => resolve(value, sections)).toThrow(message);
  });

  test('resources that need each other are told as the way round', () => {
    const circle = {
      Resources: {
        A: { Type: 'Test::Known', Properties: { Name: { 'Fn::Sub': `\${B}-a` } } },
        B: { Type: 'Test::Known', Properties: { Name: { 'Fn::Join': ['', [{ Ref: 'A' }, '-b']] } } },
      },
    };

    expect(() => resolve({ Ref: 'A' }, circle)).toThrow('refers to itself: Ref A -> Ref B -> Ref A');
  });

  test('conditions that need each other are told as well', () => {
    const circle = { Conditions: { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } } };

    expect(() => resolve({ 'Fn::If': ['A', 1, 2] }, circle)).toThrow('condition A -> condition B -> condition A');
  });

  test('one resource referred to twice side by side is no circle', () => {
    expect(resolve({ 'Fn::Sub': `\${Known}\${Known}` }, KNOWN)).toBe('KnownKnown');
  });

  test('a parameter that the template does not have, or a value that it does not allow, is refused', () => {
    const allowed = { Parameters: { Stage: { Type: 'String', AllowedValues: ['dev', 'prod'] } } };

    expect(() => resolve('x', allowed, { parameters: new Map([['Stge', 'dev']]) })).toThrow('its parameters: Stage');
    expect(() => resolve('x', allowed, { parameters: new Map([['Stage', 'qa']]) })).toThrow(
      'must be one of dev, prod, got "qa"',
    );
  });

  test.each(['{', '[]', '{}', '{"Resources":{"A":{}}}'])('a template that is none is refused: %s', (text) => {
    expect(() => parseTemplate(text, 'shop.json')).toThrow('shop.json');
  });
});
