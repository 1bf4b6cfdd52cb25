import { type ServerResponse, STATUS_CODES } from 'node:http';
import { HOP_BY_HOP } from './hop-by-hop';
import type { HttpAnswer } from './load-balancer-answer';

export function writeAnswer(response: ServerResponse, method: string, answer: HttpAnswer): void {
  const { statusCode, statusMessage, headers, body } = answer;
  for (const [name, value] of headers) {
    if (!HOP_BY_HOP.has(name) && name !== 'content-length') response.appendHeader(name, value);
  }
  // A HEAD tells the length of what a GET would bring: the function knows it, and may leave the body itself out.
  const told = method === 'HEAD' ? headers.find(([name]) => name === 'content-length')?.[1] : undefined;
  if (statusCode !== 204 && statusCode !== 304) response.setHeader('content-length', told ?? body.length);
  response.writeHead(statusCode, statusMessage);
  // Node itself leaves the body out where HTTP does not allow one.
  response.end(body);
}

/** A page of the load balancer's own, as ALB writes it. */
export function gatewayPage(statusCode: number): HttpAnswer {
  const statusMessage = STATUS_CODES[statusCode] ?? '';
  const title = `${statusCode} ${statusMessage}`;
  const page = [
    `<html>`,
    `<head><title>${title}</title></head>`,
    `<body>`,
    `<center><h1>${title}</h1></center>`,
    `</body>`,
    `</html>`,
    ``,
  ].join('\r\n');
  return {
    statusCode,
    statusMessage,
    headers: [
      ['server', 'awselb/2.0'],
      ['content-type', 'text/html'],
    ],
    body: Buffer.from(page),
  };
}
