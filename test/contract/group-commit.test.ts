import { GROUP_COMMIT_DEFAULTS, parseGroupCommit } from '../../lambda/contract/group-commit';

describe('GROUP_COMMIT', () => {
  it('is read as it was rendered', () => {
    expect(parseGroupCommit(JSON.stringify(GROUP_COMMIT_DEFAULTS))).toEqual(GROUP_COMMIT_DEFAULTS);
  });

  it.each([
    ['nothing', '{}'],
    ['no object', 'null'],
    ['a rule less', JSON.stringify({ ...GROUP_COMMIT_DEFAULTS, maxPendingBytes: undefined })],
    ['a wait of less than nothing', JSON.stringify({ ...GROUP_COMMIT_DEFAULTS, maxWaitMillis: -1 })],
    ['no call at all', JSON.stringify({ ...GROUP_COMMIT_DEFAULTS, callsAtOnce: 0 })],
    ['room for nothing', JSON.stringify({ ...GROUP_COMMIT_DEFAULTS, maxPendingWrites: 0 })],
    ['a number as text', JSON.stringify({ ...GROUP_COMMIT_DEFAULTS, maxPendingBytes: '1000' })],
  ])('that says %s is refused in one sentence', (_what, text) => {
    expect(() => parseGroupCommit(text)).toThrow(/^GROUP_COMMIT: .* got /);
  });
});
