/**
 * How the attention model's partial outputs make the 478 points that Face Landmarker promises.
 *
 * The model gives a coarse mesh of 468 points and, apart from it, finer 2-D points of the lips, the eye regions and
 * the irises. The published graph merges them in a calculator; Face Landmarker wants them merged in the model.
 * Point numbers: MediaPipe, modules/face_landmark/tensors_to_face_landmarks_with_attention.pbtxt (Apache-2.0).
 * "Left" and "right" are the model's words, as in its tensor names.
 */

/** Points of the coarse mesh: x, y and z each. */
export const MESH_POINTS = 468;
/** Points of the merged result: the mesh and 5 points for each iris. */
export const ALL_POINTS = 478;

const LIPS = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178,
  87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404,
  320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292,
  183, 42, 41, 38, 12, 268, 271, 272, 407,
];

const LEFT_EYE = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26,
  112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222,
  221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107,
  55, 193,
];

const RIGHT_EYE = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253,
  252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342,
  445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465,
  383, 300, 293, 334, 296, 336, 285, 417,
];

const LEFT_IRIS = [468, 469, 470, 471, 472];
const RIGHT_IRIS = [473, 474, 475, 476, 477];

/** The eye lists begin with the contour of the lids. */
const LID_CONTOUR_POINTS = 16;

/** Points of the lids' contours; the mean of their depths is the depth of that eye's iris. */
export const LID_CONTOURS = {
  left: LEFT_EYE.slice(0, LID_CONTOUR_POINTS),
  right: RIGHT_EYE.slice(0, LID_CONTOUR_POINTS),
} as const;

/** The model's outputs in the order in which the merge lines them up. */
export const MESH_TENSOR = 'output_mesh_identity';
export const REFINED_TENSORS = [
  'output_lips',
  'output_left_eye',
  'output_right_eye',
  'output_left_iris',
  'output_right_iris',
] as const;

/** Where each number of the merged result comes from. */
export interface LandmarkComposition {
  /**
   * For number k of the 478 × 3 (x, y, z a point): its place in [mesh 468 × 3, refined points × 2, two iris depths].
   */
  source: number[];
  /** Length of the refined part: refined points × 2 and the two iris depths. */
  refinedLength: number;
}

/** The merge as a plain list of sources. A later refined list wins where lists share a point. */
export function landmarkComposition(): LandmarkComposition {
  const meshLength = MESH_POINTS * 3;
  const source = Array.from({ length: ALL_POINTS * 3 }, (_, index) => index);
  let next = meshLength;
  for (const points of [LIPS, LEFT_EYE, RIGHT_EYE, LEFT_IRIS, RIGHT_IRIS]) {
    for (const point of points) {
      source[3 * point] = next;
      source[3 * point + 1] = next + 1;
      next += 2;
    }
  }
  for (const point of LEFT_IRIS) source[3 * point + 2] = next;
  for (const point of RIGHT_IRIS) source[3 * point + 2] = next + 1;
  return { source, refinedLength: next + 2 - meshLength };
}
