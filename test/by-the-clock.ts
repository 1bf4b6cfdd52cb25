/**
 * For files that ask how long something takes on this machine. One that stood still for a moment looks like code that is slow: a test that
 * failed is asked twice more, after the others of its file, and what failed is shown. Code that is slow is slow each time.
 */
jest.retryTimes(2, { logErrorsBeforeRetry: true });
