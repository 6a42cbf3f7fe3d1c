import type { PublicJwk } from '../../../contract/central-api.ts';
import type { Result } from '../../../contract/result.ts';

/** A private key that signs, as JSON Web Key (RFC 7517) with its `kid`. */
export interface PrivateSigningJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
  readonly d: string;
  readonly kid: string;
}

/**
 * Every cryptographic step of the terminal (密码算法套件). A national suite (国密: SM2 for signatures and key agreement, SM3,
 * SM4; GB/T 32918, 32905, 32907) is a second implementation: it brings its own algorithms, and the key types and the
 * hashes of the contract grow with it. The central service has the counterpart in `central/keys/suite.ts`.
 */
export interface CryptographicSuite {
  /** Names the algorithms, so that a log can tell which suite a terminal uses. */
  readonly name: string;
  /** Hash of what is sent or kept, lower-case hexadecimal. */
  digest(data: Uint8Array | string): string;
  /** Makes a new signing key; its `kid` is its thumbprint (RFC 7638). */
  createSigningKey(): Promise<PrivateSigningJwk>;
  /** The half of a signing key that everybody may know. */
  publicHalf(key: PrivateSigningJwk): PublicJwk;
  /**
   * Signs: JWS (RFC 7515), compact serialisation, `kid` of the key and `cty` in the header. Rejects when the key has
   * the form of a key but is none.
   */
  sign(payload: Uint8Array, key: PrivateSigningJwk, contentType: string): Promise<string>;
  /** The payload of a JWS that one of the trusted keys has signed; a fault for anything else. */
  verify(signed: string, trusted: readonly PublicJwk[]): Promise<Result<Uint8Array, 'signature-invalid'>>;
  /** Encrypts: JWE (RFC 7516), compact serialisation. Rejects when the key is no key to encrypt to. */
  encrypt(plain: Uint8Array, key: PublicJwk, contentType: string): Promise<string>;
  /**
   * Encrypts as `encrypt`, framed in bytes: `<protected>.<encrypted key>.<iv>.<tag>` in base64url as in the compact
   * serialisation, one line feed, then the ciphertext as it is. A third smaller than the text. Everything up to the
   * line feed is the head: without its ephemeral key nobody can open the rest.
   */
  encryptBinary(plain: Uint8Array, key: PublicJwk, contentType: string): Promise<Uint8Array>;
}
