export interface StubRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** Text or bytes, as the service's protocol has it. */
  readonly body?: unknown;
}

export interface StubAnswer {
  readonly status: number;
  /** Text goes as it is: the older services speak XML. */
  readonly body: unknown;
}

/** Stands where the network would: the SDK's own serialisation, checks and error reading stay real. */
export function stubRequestHandler(answer: (request: StubRequest) => StubAnswer) {
  const requests: StubRequest[] = [];
  return {
    requests,
    handle: async ({ headers, body: sent }: SignedRequest) => {
      const request = { headers, body: sent instanceof Uint8Array ? new TextDecoder().decode(sent) : String(sent) };
      requests.push(request);
      const { status, body } = answer(request);
      const response = {
        statusCode: status,
        headers: { 'content-type': typeof body === 'string' ? 'text/xml' : 'application/x-amz-json-1.0' },
        body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
      };
      return { response };
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}
