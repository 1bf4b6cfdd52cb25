import { processEnvironment } from '../process-environment';
import { arnOf } from '../template/pseudo-parameters';
import type { FunctionSpec } from './function-spec';

/** All that a function sees of `process.env`. */
export function environmentVariables(spec: FunctionSpec): Record<string, string> {
  return {
    ...processEnvironment(),
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMegabytes),
    ...spec.environment,
  };
}

export function functionArn(spec: FunctionSpec): string {
  return arnOf('lambda', `function:${spec.name}`);
}
