import { type Expression, MOUTH_OPENING, moveLandmarks, UPPER_TEETH_LINE } from './expression.ts';
import { FACE_OVAL, FACE_TRIANGLES, type FaceGeometry, LANDMARK_COUNT } from './face-geometry.ts';
import { at, copyOf, FRAME_HEIGHT, FRAME_WIDTH, type Picture, samplePicture, smoothStep } from './picture.ts';
import { distanceFrom, isInside, polygonOf } from './polygon.ts';
import { createVertices, paintTriangle, type Vertices } from './rasterizer.ts';

const MOUTH_OPENING_SET = new Set(MOUTH_OPENING);
/** Triangles that only span the opening of the mouth: they are skin of closed lips. */
const spansMouthOpening = (corners: readonly number[]): boolean =>
  corners.every((landmark) => MOUTH_OPENING_SET.has(landmark));

/** Side of the squares in which the skin around the face is moved, pixels. */
const SKIN_CELL = 8;
/** Between the eyebrows: skin that hair seldom covers. */
const FOREHEAD = 9;

/** The photo with another expression, by moving the triangles of the face mesh. Returns the photo itself for none. */
export function withExpression(photo: Picture, face: FaceGeometry, expression: Expression): Picture {
  const { blink, mouthOpen, smile } = expression;
  if (blink <= 0 && mouthOpen <= 0 && smile <= 0) return photo;
  const places = moveLandmarks(face, expression);
  const vertices: Vertices = {
    ...createVertices(LANDMARK_COUNT),
    ...places,
    sourceX: face.landmarks.x,
    sourceY: face.landmarks.y,
  };
  const result = copyOf(photo);
  if (mouthOpen > 0) {
    moveSkinAroundFace(result, photo, face, vertices);
    paintMouthInside(result, photo, face, vertices);
  }
  for (const corners of FACE_TRIANGLES) {
    if (mouthOpen > 0 && spansMouthOpening(corners)) continue;
    if (corners.every((landmark) => displacement(vertices, landmark) < 0.02)) continue;
    paintTriangle(result, photo, vertices, ...corners);
  }
  return result;
}

const displacement = ({ x, y, sourceX, sourceY }: Vertices, landmark: number): number =>
  Math.abs(at(x, landmark) - at(sourceX, landmark)) + Math.abs(at(y, landmark) - at(sourceY, landmark));

/** Skin outside the face's rim follows the rim, ever less with distance: else a dropping chin would tear. */
function moveSkinAroundFace(result: Picture, photo: Picture, face: FaceGeometry, vertices: Vertices): void {
  const reach = 0.5 * face.halfWidth;
  const rimX = FACE_OVAL.map((landmark) => at(vertices.x, landmark));
  const rimY = FACE_OVAL.map((landmark) => at(vertices.y, landmark));
  const left = Math.max(0, Math.floor((Math.min(...rimX) - reach) / SKIN_CELL));
  const right = Math.min(FRAME_WIDTH / SKIN_CELL, Math.ceil((Math.max(...rimX) + reach) / SKIN_CELL));
  const top = Math.max(0, Math.floor(Math.min(...rimY) / SKIN_CELL));
  const bottom = Math.min(FRAME_HEIGHT / SKIN_CELL, Math.ceil((Math.max(...rimY) + reach) / SKIN_CELL));
  const columns = right - left + 1;
  const count = columns * (bottom - top + 1);
  const skin = createVertices(count);
  const moves = new Uint8Array(count);
  for (let index = 0; index < count; index++) {
    const x = (left + (index % columns)) * SKIN_CELL;
    const y = (top + Math.floor(index / columns)) * SKIN_CELL;
    const back = rimDisplacement(vertices, x, y, reach);
    skin.x[index] = x;
    skin.y[index] = y;
    skin.sourceX[index] = x + back.x;
    skin.sourceY[index] = y + back.y;
    moves[index] = Math.abs(back.x) + Math.abs(back.y) > 0.05 ? 1 : 0;
  }
  for (let index = 0; index + columns + 1 < count; index++) {
    if (index % columns === columns - 1) continue;
    const [upperRight, lower, lowerRight] = [index + 1, index + columns, index + columns + 1];
    if (![index, upperRight, lower, lowerRight].some((corner) => moves[corner] === 1)) continue;
    paintTriangle(result, photo, skin, index, upperRight, lower);
    paintTriangle(result, photo, skin, upperRight, lowerRight, lower);
  }
}

/** From a place near the moved rim back to where its skin came from: the rim's own way, weighted by nearness. */
function rimDisplacement(vertices: Vertices, x: number, y: number, reach: number): { x: number; y: number } {
  let weights = 0;
  let backX = 0;
  let backY = 0;
  let nearest = Number.POSITIVE_INFINITY;
  for (const landmark of FACE_OVAL) {
    const [rimX, rimY] = [at(vertices.x, landmark), at(vertices.y, landmark)];
    const squared = (rimX - x) ** 2 + (rimY - y) ** 2 + 1;
    const weight = 1 / (squared * squared);
    nearest = Math.min(nearest, squared);
    weights += weight;
    backX += weight * (at(vertices.sourceX, landmark) - rimX);
    backY += weight * (at(vertices.sourceY, landmark) - rimY);
  }
  const fade = (1 - smoothStep(0, reach, Math.sqrt(nearest))) / weights;
  return { x: backX * fade, y: backY * fade };
}

/** The dark of the mouth and the upper teeth, as bright as the person's skin is lit. */
function paintMouthInside(result: Picture, photo: Picture, face: FaceGeometry, vertices: Vertices): void {
  const opening = polygonOf(vertices, MOUTH_OPENING);
  const upperLip = polygonOf(vertices, UPPER_TEETH_LINE);
  const skin = new Float32Array(3);
  samplePicture(photo, at(face.landmarks.x, FOREHEAD), at(face.landmarks.y, FOREHEAD), skin, 0);
  const light = (at(skin, 0) + at(skin, 1) + at(skin, 2)) / 3;
  const top = Math.max(0, Math.floor(Math.min(...opening.y)));
  const bottom = Math.min(FRAME_HEIGHT - 1, Math.ceil(Math.max(...opening.y)));
  const left = Math.max(0, Math.floor(Math.min(...opening.x)));
  const right = Math.min(FRAME_WIDTH - 1, Math.ceil(Math.max(...opening.x)));
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      if (!isInside(opening, x, y)) continue;
      const belowLip = distanceFrom(upperLip, x, y) / (0.1 * face.eyeDistance);
      const teeth = 1 - smoothStep(0.55, 1, belowLip);
      const offset = (y * FRAME_WIDTH + x) * 3;
      result.rgb[offset] = light * (0.22 + 0.75 * teeth);
      result.rgb[offset + 1] = light * (0.08 + 0.82 * teeth);
      result.rgb[offset + 2] = light * (0.08 + 0.76 * teeth);
    }
  }
}
