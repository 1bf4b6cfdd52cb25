import { changedFaults, NO_FAULT_SETTINGS } from '../../local/faults/fault-settings';
import { readFaultChange } from '../../local/faults/read-fault-change';

test.each([
  [{}],
  [{ deliverTwice: true }],
  [{ duplicateShare: 0, delayShare: 1, delaySeconds: 900, failSendShare: 0.5, loseSendAnswerShare: 1e-3 }],
  [{ throttle: null, cache: 'frozen' }],
  [{ throttle: { share: 0.3 } }],
  [{ throttle: { share: 1, reason: 'maxOnDemand', key: 'hot' } }],
  [{ violations: { loseShare: 0.1, ignoreConditions: true } }],
  [NO_FAULT_SETTINGS],
])('%j is taken as it is', (change) => {
  expect(readFaultChange(change)).toEqual(change);
});

test.each([
  [undefined, 'the body must be a JSON object such as {"duplicateShare": 0.1}, got nothing'],
  [[], 'the body must be a JSON object such as {"duplicateShare": 0.1}, got []'],
  [
    { deliverThrice: true },
    /^there is no fault deliverThrice: there are deliverTwice, duplicateShare, .*, violations$/,
  ],
  [{ toString: true }, /^there is no fault toString/],
  [{ deliverTwice: 'yes' }, 'deliverTwice must be true or false, got "yes"'],
  [{ duplicateShare: 1.01 }, 'duplicateShare must be a share from 0 to 1, got 1.01'],
  [{ delayShare: -0.1 }, 'delayShare must be a share from 0 to 1, got -0.1'],
  [{ failSendShare: '30%' }, 'failSendShare must be a share from 0 to 1, got "30%"'],
  [{ loseSendAnswerShare: null }, 'loseSendAnswerShare must be a share from 0 to 1, got null'],
  [{ delaySeconds: 901 }, 'delaySeconds must be a number of seconds from 0 to 900, got 901'],
  [{ cache: 'off' }, 'cache must be one of on, stopped, frozen, got "off"'],
  [{ cache: ['on'] }, 'cache must be one of on, stopped, frozen, got ["on"]'],
  [{ throttle: 0.3 }, 'throttle must be null, or an object such as {"share": 0.3}, got 0.3'],
  [{ throttle: {} }, 'throttle.share must be a share from 0 to 1, got nothing'],
  [{ throttle: { share: 2 } }, 'throttle.share must be a share from 0 to 1, got 2'],
  [
    { throttle: { share: 1, reason: 'slow' } },
    'throttle.reason must be one of keyRange, table, account, maxOnDemand, got "slow"',
  ],
  [{ throttle: { share: 1, key: '' } }, 'throttle.key must be a text of a partition key, got ""'],
  [{ throttle: { share: 1, keys: 'a' } }, 'there is no fault throttle.keys: there are share, reason, key'],
  [{ violations: true }, 'violations must be an object such as {"loseShare": 0.01}, got true'],
  [{ violations: { loseShare: 7 } }, 'violations.loseShare must be a share from 0 to 1, got 7'],
  [{ violations: { oversell: 1 } }, 'violations.oversell must be true or false, got 1'],
  [{ violations: { forget: true } }, /^there is no fault violations.forget: there are loseShare, /],
  [{ duplicateShare: 0.1, cache: 'gone' }, 'cache must be one of on, stopped, frozen, got "gone"'],
])('%j is refused in one sentence', (change, sentence) => {
  expect(() => readFaultChange(change)).toThrow(sentence);
});

test('what is left out of a change stays as it was, among the violations as well', () => {
  const one = changedFaults(NO_FAULT_SETTINGS, { duplicateShare: 0.2, violations: { loseShare: 0.1 } });

  const two = changedFaults(one, { cache: 'frozen', violations: { oversell: true } });

  expect(two).toEqual({
    ...NO_FAULT_SETTINGS,
    duplicateShare: 0.2,
    cache: 'frozen',
    violations: { ...NO_FAULT_SETTINGS.violations, loseShare: 0.1, oversell: true },
  });
});
