import { LocalRunError } from '../local-run-error';
import { isFields } from './template';

/** What the expression of a condition may ask for. */
export interface ConditionResolution {
  value(node: unknown, where: string): unknown;
  condition(name: string, where: string): boolean;
}

/** Decides one expression of the `Conditions` section. */
export function conditionHolds(node: unknown, resolution: ConditionResolution, where: string): boolean {
  if (!isFields(node)) throw notACondition(node, where);
  const [entry, ...more] = Object.entries(node);
  if (entry === undefined || more.length > 0) throw notACondition(node, where);
  const [name, argument] = entry;
  const operands = Array.isArray(argument) ? argument : [];
  const holds = (operand: unknown) => conditionHolds(operand, resolution, where);
  switch (name) {
    case 'Condition':
      return resolution.condition(String(argument), where);
    case 'Fn::Equals':
      return (
        JSON.stringify(resolution.value(operands[0], where)) === JSON.stringify(resolution.value(operands[1], where))
      );
    case 'Fn::And':
      return operands.every(holds);
    case 'Fn::Or':
      return operands.some(holds);
    case 'Fn::Not':
      return !holds(operands[0]);
    default:
      throw notACondition(node, where);
  }
}

function notACondition(node: unknown, where: string): LocalRunError {
  return new LocalRunError(`${where}: ${JSON.stringify(node)} is not a condition that the local run knows`);
}
