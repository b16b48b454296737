/**
 * Types for the parts of Deno's standard library that this project uses. The npm mirror that
 * `deno.json` maps `@std/*` to ships JavaScript only.
 */
declare module "@std/assert" {
  /** Fails unless `condition` is truthy. */
  export function assert(condition: unknown, message?: string): asserts condition;
  /** Fails unless both values are deeply equal. */
  export function assertEquals<T>(actual: T, expected: T, message?: string): void;
  /** Fails if both values are deeply equal. */
  export function assertNotEquals<T>(actual: T, expected: T, message?: string): void;
  /** Fails unless both values are the same. */
  export function assertStrictEquals<T>(
    actual: unknown,
    expected: T,
    message?: string,
  ): asserts actual is T;
  /** Fails unless `actual` contains `expected`. */
  export function assertStringIncludes(actual: string, expected: string, message?: string): void;
  /** Fails unless `actual` matches `expected`. */
  export function assertMatch(actual: string, expected: RegExp, message?: string): void;
  /** Fails if `actual` matches `expected`. */
  export function assertNotMatch(actual: string, expected: RegExp, message?: string): void;
  /** Fails unless `actual` holds every value of `expected`. */
  export function assertArrayIncludes<T>(
    actual: ArrayLike<T>,
    expected: ArrayLike<T>,
    message?: string,
  ): void;
  /** Fails unless `actual` has at least the properties of `expected`. */
  export function assertObjectMatch(
    // deno-lint-ignore no-explicit-any
    actual: Record<PropertyKey, any>,
    expected: Record<PropertyKey, unknown>,
    message?: string,
  ): void;
  /** Fails unless `actual` is neither null nor undefined. */
  export function assertExists<T>(actual: T, message?: string): asserts actual is NonNullable<T>;
  /** Fails unless `actual` is an instance of `expected`. */
  export function assertInstanceOf<T>(
    actual: unknown,
    expected: abstract new (...args: never[]) => T,
    message?: string,
  ): asserts actual is T;
  /** Fails unless `actual` is greater than `expected`. */
  export function assertGreater<T>(actual: T, expected: T, message?: string): void;
  /** Fails unless `actual` is less than or equal to `expected`. */
  export function assertLessOrEqual<T>(actual: T, expected: T, message?: string): void;
  /** Fails unless `fn` throws; returns the error. */
  export function assertThrows<E extends Error = Error>(
    fn: () => unknown,
    errorClass?: abstract new (...args: never[]) => E,
    messageIncludes?: string,
    message?: string,
  ): E;
  /** Fails unless `fn` rejects; resolves to the error. */
  export function assertRejects<E extends Error = Error>(
    fn: () => PromiseLike<unknown>,
    errorClass?: abstract new (...args: never[]) => E,
    messageIncludes?: string,
    message?: string,
  ): Promise<E>;
  /** Always fails. */
  export function fail(message?: string): never;
}

declare module "@std/crypto" {
  /** Bytes that Web Crypto takes. */
  type Bytes = Uint8Array<ArrayBuffer>;
  /** Encrypts; the result is a random nonce of 12 bytes, the text, and a tag of 16 bytes. */
  export function encryptAesGcm(
    key: CryptoKey,
    plaintext: Bytes,
    options?: { readonly additionalData?: Bytes },
  ): Promise<Bytes>;
  /** Decrypts what `encryptAesGcm` made; rejects when anything of it was changed. */
  export function decryptAesGcm(
    key: CryptoKey,
    data: Bytes,
    options?: { readonly additionalData?: Bytes },
  ): Promise<Bytes>;
}
