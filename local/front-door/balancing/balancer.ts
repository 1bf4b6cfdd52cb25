// Receives: requests for a target group, and who its targets are.
// Promises: what ALB promises of a group of processes: its algorithm, health, slow start, stickiness and draining.
// Hands on: each request to one target, and that target's answer, or why there is none.
import { type Clock, systemClock } from '../../functions/clock';
import { LocalRunError } from '../../local-run-error';
import type { Hop } from '../load-balancer-event';
import type { TargetAddress, TargetGroupSettings, TargetRegistry, TargetState } from '../target-group';
import { type Choose, chooserOf } from './choose-target';
import { failed, forwardToTarget } from './forward-to-target';
import { checkRepeatedly } from './health-checks';
import { afterCheck, codeTest } from './health-state';
import { headersToTarget } from './process-headers';
import { RegisteredTarget } from './registered-target';
import type { ProcessAnswer, ProcessRequest } from './send-to-process';
import { settingsProblem } from './settings-problem';
import { stickyCookies, stickyTarget } from './stickiness';
import { AnomalyMitigation, rampUp } from './weights';

export interface BalancerPorts {
  readonly clock?: Clock;
  /** One line for each change of a target's health, saying why. */
  readonly log?: (line: string) => void;
  /** From 0 up to 1. */
  readonly random?: () => number;
}

export interface ForwardOptions {
  /** Without a byte for so long the client gets a 504. @default 60, as ALB's */
  readonly idleTimeoutSeconds?: number;
  /** Aborted when the client is gone. */
  readonly signal?: AbortSignal;
}

export class Balancer implements TargetRegistry {
  readonly settings: TargetGroupSettings;
  private readonly clock: Clock;
  private readonly log: (line: string) => void;
  private readonly choose: Choose;
  private readonly anomalies: AnomalyMitigation | undefined;
  private readonly targets = new Map<string, RegisteredTarget>();
  /** Who may be chosen: kept, because it is asked for each request and changes with health only. */
  private candidates: readonly RegisteredTarget[] = [];

  constructor(settings: TargetGroupSettings, { clock, log, random }: BalancerPorts = {}) {
    const problem = settingsProblem(settings);
    if (problem !== undefined) throw new LocalRunError(problem);
    codeTest(settings.healthCheck.codes);
    this.settings = settings;
    this.clock = clock ?? systemClock;
    this.log = log ?? (() => {});
    this.choose = chooserOf(settings.algorithm, random ?? Math.random);
    this.anomalies = settings.anomalyMitigation ? new AnomalyMitigation() : undefined;
  }

  register(address: TargetAddress): void {
    const { id, port } = address;
    if (this.targets.has(id)) throw new LocalRunError(`target ${id} is registered already: deregister it first`);
    const target = new RegisteredTarget({ id, port });
    this.targets.set(id, target);
    target.endChecks = checkRepeatedly(this.settings.healthCheck, port, this.clock, (passes, what) =>
      this.checked(target, passes, what),
    );
    this.lookAround();
  }

  deregister(id: string): Promise<void> {
    const target = this.target(id);
    target.drained ??= this.drain(target);
    return target.drained;
  }

  states(): readonly TargetState[] {
    this.weigh();
    return [...this.targets.values()].map((target) => target.state(this.clock.now()));
  }

  /** Holds back each request to the target for so long, as one that waits for its place, until the seconds are over. `met` is called for each. */
  slow(id: string, milliseconds: number, seconds: number, met = () => {}): void {
    this.target(id).slow = { milliseconds, until: this.clock.now() + seconds * 1000, met };
  }

  async forward(request: ProcessRequest, hop: Hop, options: ForwardOptions = {}): Promise<ProcessAnswer> {
    const { stickinessSeconds } = this.settings;
    const body = Buffer.isBuffer(request.body) ? request.body : 'streamed';
    const { headers, cookies } = headersToTarget(request.headers, body, hop);
    const target = this.pick(stickinessSeconds > 0 ? cookies : '');
    if (target === undefined) return failed(503, 'the target group has no registered target');
    const { clock } = this;
    const { idleTimeoutSeconds = 60, signal } = options;
    const answer = await forwardToTarget(target, request, headers, { clock, idleTimeoutSeconds, signal });
    if (!answer.ok) return answer;
    if (stickinessSeconds > 0) {
      for (const cookie of stickyCookies(target.address.id, clock.now(), stickinessSeconds))
        answer.headers.push('Set-Cookie', cookie);
    }
    return answer;
  }

  /** Ends the checks and every connection. */
  close(): void {
    for (const target of this.targets.values()) {
      target.endChecks();
      target.gone = true;
      target.agent.destroy();
    }
    this.targets.clear();
    this.lookAround();
  }

  private drain(target: RegisteredTarget): Promise<void> {
    target.endChecks();
    target.checked = { health: 'draining', passed: 0, failed: 0 };
    this.lookAround();
    return new Promise((resolve) => {
      const over = () => {
        stopWaiting();
        target.gone = true;
        target.agent.destroy();
        this.targets.delete(target.address.id);
        resolve();
      };
      const stopWaiting = this.clock.after(this.settings.deregistrationDelaySeconds * 1000, over);
      target.idle = over;
      if (target.outstanding === 0) over();
    });
  }

  private target(id: string): RegisteredTarget {
    const target = this.targets.get(id);
    if (target !== undefined) return target;
    const ids = [...this.targets.keys()].join(', ');
    throw new LocalRunError(`there is no target ${id}: the target group has ${ids === '' ? 'none' : ids}`);
  }

  private pick(cookies: string): RegisteredTarget | undefined {
    this.weigh();
    if (cookies !== '') {
      const id = stickyTarget(cookies, this.clock.now());
      const sticky = this.candidates.find(({ address }) => address.id === id);
      if (sticky !== undefined) return sticky;
    }
    return this.choose(this.candidates);
  }

  private weigh(): void {
    if (this.settings.slowStartSeconds > 0) rampUp(this.candidates, this.settings.slowStartSeconds, this.clock.now());
    this.anomalies?.look(this.candidates, this.clock.now());
  }

  private checked(target: RegisteredTarget, passes: boolean, what: string): void {
    const before = target.checked.health;
    target.checked = afterCheck(target.checked, passes, this.settings.healthCheck);
    const { health } = target.checked;
    if (health === before) return;
    this.log(`target ${target.address.id} is ${health}: ${what}`);
    if (health === 'healthy') this.beginSlowStart(target);
    else {
      target.slowStartFrom = undefined;
      target.weight = 1;
    }
    this.lookAround();
  }

  /** Only beside another that has its full share: the first ones of a group have nobody who would take the rest. */
  private beginSlowStart(target: RegisteredTarget): void {
    target.credit = 0;
    if (this.settings.slowStartSeconds === 0) return;
    const others = this.candidates.filter(
      (other) => other !== target && other.checked.health === 'healthy' && other.slowStartFrom === undefined,
    );
    if (others.length > 0) target.slowStartFrom = this.clock.now();
  }

  /** ALB fails open: with no healthy target all get requests, whatever their health. Those that drain never do. */
  private lookAround(): void {
    const registered = [...this.targets.values()].filter(({ checked }) => checked.health !== 'draining');
    const healthy = registered.filter(({ checked }) => checked.health === 'healthy');
    this.candidates = healthy.length > 0 ? healthy : registered;
  }
}
