import type { LocalRunPlace } from './local-here';

/** In the package, which brings no local run. */
export const LOCAL_RUN: LocalRunPlace = {
  isHere: false,
  start: 'npm start -- --app YOUR/cdk.out, in a clone of the project',
};
