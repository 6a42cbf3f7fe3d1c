import type { PublicJwk } from '../../contract/central-api.ts';
import type { Result } from '../../contract/result.ts';

/** Private key as JSON Web Key (RFC 7517), as the key file keeps it. */
export type PrivateJwk = PublicJwk & { readonly d: string };

/** A private key that opens what terminals have encrypted to it. */
export interface DecryptionKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** A private key that signs, with the id under which its public half is known. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: CryptoKey;
}

/** A key that a terminal signs with, present or earlier. */
export interface VerificationKey {
  readonly keyId: string;
  readonly publicKey: CryptoKey;
}

/** Why a sealed part cannot be used. */
export type OpeningFault = 'unreadable' | 'signature-invalid';

/** Finds a key by its `kid`; null when there is none. */
export type KeySearch<Key> = (keyId: string) => Promise<Key | null>;

/** What was signed or encrypted, with the content type (`cty`) that its header tells; null when it tells none. */
export interface OpenedContent {
  readonly bytes: Uint8Array;
  readonly contentType: string | null;
}

/**
 * Every cryptographic step of the central service (密码算法套件), the counterpart of the terminal's suite. A national suite
 * (国密: SM2, SM3, SM4) is a second implementation. Key objects are those of the platform; they never leave the service.
 */
export interface CryptographicSuite {
  /** Names the algorithms. */
  readonly name: string;
  /** Hash of what is sent or kept, lower-case hexadecimal. */
  digest(data: Uint8Array | string): string;
  /** Makes a key that terminals encrypt to; its `kid` is its thumbprint (RFC 7638). */
  createEncryptionKey(): Promise<PrivateJwk>;
  /** Makes a key that signs receipts and key sets. */
  createSigningKey(): Promise<PrivateJwk>;
  /** The key as the suite uses it; null when it is none of the kind. */
  importDecryptionKey(jwk: PrivateJwk): Promise<DecryptionKey | null>;
  /** The key as the suite uses it; null when it is none of the kind. */
  importSigningKey(jwk: PrivateJwk): Promise<SigningKey | null>;
  /** The key as the suite uses it; null when it is none of the kind. */
  importVerificationKey(jwk: PublicJwk): Promise<VerificationKey | null>;
  /** Signs: JWS (RFC 7515), compact serialisation, with the `kid` of the key. */
  sign(payload: Uint8Array, key: SigningKey): Promise<string>;
  /** The payload of a JWS by a key that can be found; 'unreadable' when the text is no JWS. */
  verify(signed: string, findKey: KeySearch<VerificationKey>): Promise<Result<OpenedContent, OpeningFault>>;
  /** Opens a JWE (RFC 7516) in compact serialisation. */
  decrypt(sealed: string, findKey: KeySearch<DecryptionKey>): Promise<Result<OpenedContent, 'unreadable'>>;
  /**
   * Opens a JWE in bytes: `<protected>.<encrypted key>.<iv>.<tag>` in base64url, one line feed, then the ciphertext as
   * it is.
   */
  decryptBinary(
    sealed: Uint8Array,
    findKey: KeySearch<DecryptionKey>,
  ): Promise<Result<OpenedContent, 'unreadable'>>;
  /** Whether sealed bytes are framed for `decryptBinary`; anything else is the text of former versions. */
  isBinary(sealed: Uint8Array): boolean;
}
