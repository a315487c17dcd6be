/** Every failure as the one error body; what is not expected crosses the wire as INTERNAL and a correlation id only. */
import { DesksideError, ERRORS, type ErrorCode } from "@deskside/protocol";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { StoreError } from "../ports/store.ts";
import { CurrentStateError } from "../services/current-state-error.ts";

/** Fastify's own errors by their status; what it says in words may quote the request, so it is not passed on. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: "BAD_REQUEST",
  413: "MESSAGE_TOO_LARGE",
  415: "UNSUPPORTED_MEDIA",
  429: "TOO_MANY",
  404: "NOT_FOUND",
  405: "NOT_FOUND",
  503: "OVERLOADED",
};

/** The code that a failure has on the wire. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof DesksideError) return error.code;
  if (error instanceof StoreError)
    return error.code in ERRORS ? (error.code as ErrorCode) : "STORE_UNAVAILABLE";
  const status = (error as Partial<FastifyError> | null)?.statusCode;
  return (status === undefined ? undefined : BY_STATUS[status]) ?? "INTERNAL";
}

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const code = codeOf(error);
  const { status, retryable, text } = ERRORS[code];
  if (code === "INTERNAL") request.log.error({ err: error }, "request failed");
  const details = error instanceof DesksideError ? error.details : undefined;
  return reply
    .code(status)
    .header("cache-control", "no-store")
    .type("application/json")
    .send({
      code,
      message: text,
      ...(details === undefined ? {} : { details }),
      retryable,
      correlation: request.id,
      ...(error instanceof CurrentStateError ? { current: error.current } : {}),
    });
}
