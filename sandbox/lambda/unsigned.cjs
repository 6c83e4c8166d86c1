// The SDK signs each call, for a quarter of what the call costs. Nobody here checks signatures: a function's bundle is changed
// as it is loaded, so that its requests go as they are, and the thread says who calls. What is deployed signs as ever.
const { readFileSync } = require('node:fs');
const Module = require('node:module');

/** Where the SDK's signer (`@smithy/signature-v4`) hands a request to the method that signs it. */
const SIGN = 'this.signRequest(';
/** As long, so that source maps hold. */
const LEAVE = '(r=>r)          (';

/** A bundle whose requests of the SDK are not signed; as it is where there is no such call. */
const unsigned = (code) => code.replaceAll(SIGN, LEAVE);
exports.unsigned = unsigned;

/** Loads a CommonJS module that is the bundle of a function. */
exports.requireUnsigned = (file) => {
  const load = Module._extensions['.js'];
  Module._extensions['.js'] = (module, name) => {
    Module._extensions['.js'] = load;
    module._compile(unsigned(readFileSync(name, 'utf8')), name);
  };
  try {
    return require(file);
  } finally {
    Module._extensions['.js'] = load;
  }
};
