/**
 * The base class of every error that Porchlight throws; `cause` holds the underlying error, if there is one. Each class sets its
 * own `name`, since the bundles are minified and AWS identifies errors by `name`.
 */
export class PorchlightError extends Error {
  override name = 'PorchlightError';
}
