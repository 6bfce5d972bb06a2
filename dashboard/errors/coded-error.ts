/** Every way a request can be refused, and the HTTP status that says so. */
export const statusOf = {
  token_missing: 401,
  token_wrong: 403,
  token_unset: 503,
  token_guesses: 429,
  identity_off: 403,
  identity_wrong: 401,
  identity_foreign: 403,
  identity_used: 409,
  owner_only: 403,
  role_lacking: 403,
  token_foreign: 403,
  token_asked: 422,
  member_asked: 422,
  webhook_asked: 422,
  export_invalid: 422,
  project_exists: 409,
  github_off: 404,
  github_state: 403,
  github_refused: 403,
  github_silent: 502,
  visibility_asked: 422,
  address_invalid: 400,
  address_too_long: 414,
  method_unknown: 405,
  request_invalid: 422,
  cursor_invalid: 422,
  origin_foreign: 403,
  branch_invalid: 422,
  body_too_large: 413,
  type_unsupported: 415,
  encoding_unsupported: 415,
  encoding_broken: 400,
  json_invalid: 400,
  report_invalid: 422,
  report_newer: 422,
  report_inconsistent: 422,
  report_changed: 409,
  name_unseen: 422,
  not_found: 404,
  busy: 503,
  not_ready: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof statusOf;

/** A refusal with what to do about it. Anything else that is thrown is a fault of ours. */
export class CodedError extends Error {
  override readonly name = "CodedError";
  readonly code: ErrorCode;
  readonly fix: string;
  /** Seconds after which to ask again, where asking again helps. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, fix: string, retryAfter?: number) {
    super(message);
    this.code = code;
    this.fix = fix;
    this.retryAfter = retryAfter;
  }
}
