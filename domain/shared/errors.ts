/**
 * Every error that Porchlight itself throws is one; `cause` holds the error behind it, where there is one. Each class names
 * itself, since the bundles are minified and AWS tells errors apart by `name`.
 */
export class PorchlightError extends Error {
  override name = 'PorchlightError';
}
