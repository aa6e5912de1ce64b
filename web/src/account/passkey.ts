// Passkeys with the browser's own functions: the server sends its options as JSON and takes the answer as JSON.
type Options = { publicKey?: PublicKeyCredentialCreationOptionsJSON | PublicKeyCredentialRequestOptionsJSON };

export const passkeysPossible = () => typeof PublicKeyCredential !== 'undefined' && typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

const inside = <T>(o: Options | T): T => ((o as Options).publicKey ?? o) as T;

/** Asks the device for a new key. */
export async function makePasskey(options: Options): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(inside<PublicKeyCredentialCreationOptionsJSON>(options));
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  return made?.toJSON();
}

/** Asks the device to prove a key that it holds. */
export async function provePasskey(options: Options, signal?: AbortSignal): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(inside<PublicKeyCredentialRequestOptionsJSON>(options));
  const proof = (await navigator.credentials.get({ publicKey, signal })) as PublicKeyCredential | null;
  return proof?.toJSON();
}

/** Whether the person closed the device's question rather than something went wrong. */
export const declined = (e: unknown) => e instanceof DOMException && (e.name === 'NotAllowedError' || e.name === 'AbortError');
