import type { TokenAsked } from './token-claims';

/** What an ALB listener does with a request, as plain data: the first rule by priority whose conditions all hold, else the default. */
export interface ListenerRules {
  readonly rules: readonly ListenerRule[];
  readonly defaultAction: ListenerAction;
}

export interface ListenerRule {
  /** 1 to 50,000, the smallest first. */
  readonly priority: number;
  readonly conditions: readonly ListenerCondition[];
  readonly action: ListenerAction;
}

/** Holds when any of its values matches. In paths and headers `*` stands for any text and `?` for one character. */
export type ListenerCondition =
  | { readonly kind: 'path-pattern'; readonly values: readonly string[] }
  | { readonly kind: 'http-header'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'http-request-method'; readonly values: readonly string[] };

export type ListenerAction =
  | {
      readonly kind: 'forward';
      readonly targets: readonly WeightedTarget[];
      /** @default - nobody is asked for one */
      readonly token?: TokenAsked;
    }
  | {
      readonly kind: 'fixed-response';
      readonly statusCode: number;
      readonly contentType?: string;
      readonly body?: string;
    }
  | RedirectAction;

/** Parts left out stay as requested. `#{protocol}`, `#{host}`, `#{port}`, `#{path}` and `#{query}` stand for the request's own. */
export interface RedirectAction {
  readonly kind: 'redirect';
  readonly statusCode: 301 | 302;
  readonly protocol?: string;
  readonly host?: string;
  readonly port?: string;
  readonly path?: string;
  readonly query?: string;
}

/** Of several, each gets its weight's part of the requests; a weight of 0 gets none. */
export interface WeightedTarget {
  readonly weight: number;
  readonly target: ForwardTarget;
}

export type ForwardTarget = FunctionTarget | ProcessesTarget;

/** A target group of type `ip` or `instance`: processes that serve HTTP. */
export interface ProcessesTarget {
  readonly kind: 'processes';
  readonly targetGroupArn: string;
}

export interface FunctionTarget {
  readonly kind: 'function';
  readonly functionName: string;
  readonly targetGroupArn: string;
  /** `lambda.multi_value_headers.enabled` of the target group: decides the form of the event and of the answer. */
  readonly multiValueHeaders: boolean;
}
