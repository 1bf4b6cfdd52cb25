import { environmentOf, frontDoorEnvironment, writerEnvironment } from '../../lambda/contract/environment';

const sheet = environmentOf(['TABLE_NAME', 'QUEUE_URL'], ['CACHE_ADDRESS']);

describe('an environment sheet', () => {
  it('reads what it rendered, and nothing else of the environment', () => {
    const rendered = sheet.render({ TABLE_NAME: 't', QUEUE_URL: 'q', CACHE_ADDRESS: 'c' });

    expect(sheet.read({ ...rendered, PATH: '/bin' })).toEqual({ TABLE_NAME: 't', QUEUE_URL: 'q', CACHE_ADDRESS: 'c' });
  });

  it('leaves out an optional variable that is absent or empty', () => {
    expect(sheet.read({ TABLE_NAME: 't', QUEUE_URL: 'q' })).toEqual({ TABLE_NAME: 't', QUEUE_URL: 'q' });
    expect(sheet.read({ TABLE_NAME: 't', QUEUE_URL: 'q', CACHE_ADDRESS: '' })).not.toHaveProperty('CACHE_ADDRESS');
  });

  it('names every required variable that is missing', () => {
    expect(() => sheet.read({ TABLE_NAME: '' })).toThrow('TABLE_NAME, QUEUE_URL');
  });
});

it('the front door and the writer are told of their table and collections', () => {
  expect(() => frontDoorEnvironment.read({})).toThrow('TABLE_NAME, COLLECTIONS');
  expect(() => writerEnvironment.read({})).toThrow('TABLE_NAME, QUARANTINE_URL, COLLECTIONS');
});
