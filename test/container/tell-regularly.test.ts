import { tellRegularly } from '../../lambda/front-door/container/tell-regularly';

it('counts are told every ten seconds, though nobody asks, and keep no process alive', () => {
  jest.useFakeTimers();
  let told = 0;

  const timer = tellRegularly(() => {
    told += 1;
  });
  jest.advanceTimersByTime(9999);
  expect(told).toBe(0);
  jest.advanceTimersByTime(10_001);

  expect(told).toBe(2);
  expect(timer.hasRef()).toBe(false);
  clearInterval(timer);
  jest.useRealTimers();
});
