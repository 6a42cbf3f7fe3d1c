/**
 * The passive score (静默活体分数) 0 (a presentation) .. 1 (live): the softmax of the live class.
 *
 * @param logits one number a class, as the model gives them
 */
export function liveProbability(logits: ArrayLike<number>, liveClass: number): number {
  const live = logits[liveClass];
  if (live === undefined) throw new RangeError(`no class ${liveClass} among ${logits.length}`);
  let sum = 0;
  // Differences to the live class, so that large logits do not overflow into NaN.
  for (let i = 0; i < logits.length; i++) sum += Math.exp((logits[i] ?? 0) - live);
  return 1 / sum;
}

/** How alike two embeddings (人脸特征) of the same length are: the cosine, −1..1; 0 when one of them is all zeros. */
export function cosineSimilarity(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`vectors of ${a.length} and ${b.length} numbers`);
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const norm = Math.sqrt(squareA) * Math.sqrt(squareB);
  return norm === 0 ? 0 : Math.min(1, Math.max(-1, product / norm));
}

/** From here on two faces count as alike. Measured with the supplied embedding: see docs/model-card.md. */
const ALIKE_FROM = 0.5;
/** Below this two faces count as unlike. */
const UNLIKE_BELOW = 0.35;

/**
 * What a cosine of two embeddings lets a person expect who compares the faces (人脸比对提示). A hint for the reviewer: no
 * visit is decided by it.
 */
export function faceLikeness(similarity: number): 'alike' | 'unsure' | 'unlike' {
  if (similarity >= ALIKE_FROM) return 'alike';
  return similarity < UNLIKE_BELOW ? 'unlike' : 'unsure';
}
