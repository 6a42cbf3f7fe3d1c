import { buildDepthGrid, type DepthGrid } from './depth-grid.ts';
import type { Expression } from './expression.ts';
import { withExpression } from './expressive-photo.ts';
import { type FaceGeometry, measureFace } from './face-geometry.ts';
import { loadPersonPhoto, type PersonKey } from './person.ts';
import { at, blankPicture, FRAME_HEIGHT, FRAME_WIDTH, type Picture } from './picture.ts';
import { createVertices, paintTriangle, type Vertices } from './rasterizer.ts';
import { addPoses, FOCAL_LENGTH, type Pose, rotationOf, UPRIGHT } from './rotation.ts';

/** A person who can turn the head and move the face, made from one photo. */
export class Head {
  readonly photo: Picture;
  readonly face: FaceGeometry;
  readonly #ahead: Pose;
  readonly #grid: DepthGrid;
  readonly #vertices: Vertices;
  readonly #frame = blankPicture();
  readonly #depth = new Float32Array(FRAME_WIDTH * FRAME_HEIGHT);
  #lastExpression: { key: string; picture: Picture } | undefined;

  constructor(person: PersonKey) {
    const { picture, landmarks, ahead } = loadPersonPhoto(person);
    this.photo = picture;
    this.#ahead = { ...UPRIGHT, ...ahead };
    this.face = measureFace(landmarks);
    this.#grid = buildDepthGrid(this.face);
    const { x, y } = this.#grid;
    this.#vertices = { ...createVertices(x.length), sourceX: x, sourceY: y };
  }

  /** The photo with this expression, in the photo's pose; not to be written to. */
  express(expression: Expression): Picture {
    const key = `${expression.blink} ${expression.mouthOpen} ${expression.smile}`;
    if (this.#lastExpression?.key !== key) {
      this.#lastExpression = { key, picture: withExpression(this.photo, this.face, expression) };
    }
    return this.#lastExpression.picture;
  }

  /** A frame of this expression and pose, the pose counted from looking into the camera. The picture is used again: it is good until the next call. */
  render(expression: Expression, pose: Pose): Picture {
    const texture = this.express(expression);
    const frame = this.#frame;
    this.#project(addPoses(this.#ahead, pose));
    this.#depth.fill(Number.POSITIVE_INFINITY);
    const { columns, rows } = this.#grid;
    for (let row = 0; row + 1 < rows; row++) {
      for (let column = 0; column + 1 < columns; column++) {
        const upperLeft = row * columns + column;
        const lowerLeft = upperLeft + columns;
        paintTriangle(frame, texture, this.#vertices, upperLeft, upperLeft + 1, lowerLeft, this.#depth);
        paintTriangle(frame, texture, this.#vertices, upperLeft + 1, lowerLeft + 1, lowerLeft, this.#depth);
      }
    }
    return frame;
  }

  /** Turns the grid about the middle between the ears, in perspective; what does not follow stays in place. */
  #project(pose: Pose): void {
    const { x, y, z, follow } = this.#grid;
    const { centre, halfWidth } = this.face;
    const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = rotationOf(pose);
    for (let index = 0; index < x.length; index++) {
      const [photoX, photoY] = [at(x, index), at(y, index)];
      const [dx, dy, dz] = [photoX - centre.x, photoY - centre.y, at(z, index) - centre.z];
      const turnedZ = zx * dx + zy * dy + zz * dz;
      // The photo already holds the perspective of the unturned face: only the change of depth counts.
      const scale = FOCAL_LENGTH / (FOCAL_LENGTH + turnedZ - dz);
      const turnedX = centre.x + (xx * dx + xy * dy + xz * dz) * scale + pose.dx;
      const turnedY = centre.y + (yx * dx + yy * dy + yz * dz) * scale + pose.dy;
      const weight = at(follow, index);
      this.#vertices.x[index] = photoX + (turnedX - photoX) * weight;
      this.#vertices.y[index] = photoY + (turnedY - photoY) * weight;
      this.#vertices.z[index] = dz * (1 - weight) + turnedZ * weight + (1 - weight) * halfWidth;
    }
  }
}
