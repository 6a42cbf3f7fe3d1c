/**
 * The service cannot start for a reason that the operator can put right; `message` says which, in plain words.
 * Everything else that is thrown at the start is a bug.
 */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal';
}
