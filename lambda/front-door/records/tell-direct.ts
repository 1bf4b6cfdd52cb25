import type { Collection } from '../../contract/collection';
import { isToldOf } from '../../contract/record-caching';
import type { Write } from '../../contract/write';
import { changeUnseen } from '../../writer/record-change';
import type { DirectVerdict } from '../direct/direct-verdict';
import type { FrontDoorPorts } from '../ports';

/** Tells the copies of a record what became of a direct write to it, before its client hears of it. */
export async function tellDirect(
  { write, declaration }: { readonly write: Write; readonly declaration: Collection },
  verdict: DirectVerdict,
  { records, now }: Pick<FrontDoorPorts, 'records' | 'now'>,
): Promise<void> {
  if (records === undefined || !isToldOf(declaration)) return;
  if (verdict.kind === 'applied') {
    // Of one that was applied before nobody knows whether it was told.
    await records.tell([verdict.change ?? changeUnseen(write, declaration, undefined, now())]);
  }
  if (verdict.kind === 'doubtful') await records.tell([changeUnseen(write, declaration, undefined, now())]);
}
