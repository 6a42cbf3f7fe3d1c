import { buildDepthGrid, type DepthGrid } from './depth-grid.ts';
import type { Expression } from './expression.ts';
import { withExpression } from './expressive-photo.ts';
import { type FaceGeometry, measureFace } from './face-geometry.ts';
import { loadPersonPhoto, type PersonKey, type PersonPhoto } from './person.ts';
import { at, blankPicture, copyOf, FRAME_HEIGHT, FRAME_WIDTH, type Picture } from './picture.ts';
import { createVertices, paintTriangle, type Vertices } from './rasterizer.ts';
import { addPoses, FOCAL_LENGTH, type Pose, rotationOf, UPRIGHT } from './rotation.ts';

const NOTHING_WORN = (): void => {};

/** Pictures of expressions that are kept; a film needs about twenty. */
const KEPT_EXPRESSIONS = 24;

/** A person who can turn the head and move the face, made from one photo. */
export class Head {
  readonly photo: Picture;
  readonly face: FaceGeometry;
  readonly #ahead: Pose;
  readonly #grid: DepthGrid;
  readonly #vertices: Vertices;
  readonly #frame = blankPicture();
  readonly #depth = new Float32Array(FRAME_WIDTH * FRAME_HEIGHT);
  /** Depth of the background that never moves; infinite elsewhere. */
  readonly #backgroundDepth = new Float32Array(FRAME_WIDTH * FRAME_HEIGHT);
  /** Upper left corners of the grid's cells that move with the head. */
  readonly #movingCells: Uint32Array;
  readonly #wear: (picture: Picture) => void;
  readonly #expressions = new Map<string, Picture>();

  /** `wear` paints what the person wears into the photo, over the face, whatever its expression. */
  constructor(person: PersonKey | PersonPhoto, wear: (picture: Picture) => void = NOTHING_WORN) {
    const { picture, landmarks, ahead } = typeof person === 'string' ? loadPersonPhoto(person) : person;
    this.photo = picture;
    this.#wear = wear;
    this.#ahead = { ...UPRIGHT, ...ahead };
    this.face = measureFace(landmarks);
    this.#grid = buildDepthGrid(this.face);
    const { x, y } = this.#grid;
    this.#vertices = { ...createVertices(x.length), sourceX: x, sourceY: y };
    this.#movingCells = this.#paintBackgroundDepth();
  }

  /** The photo with this expression, in the photo's pose; not to be written to. */
  express(expression: Expression): Picture {
    const key = `${expression.blink} ${expression.mouthOpen} ${expression.smile}`;
    const known = this.#expressions.get(key);
    if (known !== undefined) return known;
    const picture = this.#drawExpression(expression);
    const [oldest] = this.#expressions.keys();
    if (oldest !== undefined && this.#expressions.size >= KEPT_EXPRESSIONS) this.#expressions.delete(oldest);
    this.#expressions.set(key, picture);
    return picture;
  }

  #drawExpression(expression: Expression): Picture {
    const bare = withExpression(this.photo, this.face, expression);
    if (this.#wear === NOTHING_WORN) return bare;
    const picture = bare === this.photo ? copyOf(bare) : bare;
    this.#wear(picture);
    return picture;
  }

  /** A frame of this expression and pose, the pose counted from looking into the camera. The picture is used again: it is good until the next call. */
  render(expression: Expression, pose: Pose): Picture {
    const texture = this.express(expression);
    this.#project(addPoses(this.#ahead, pose));
    this.#frame.rgb.set(texture.rgb);
    this.#depth.set(this.#backgroundDepth);
    for (const cell of this.#movingCells) this.#paintCell(texture, cell);
    return this.#frame;
  }

  #paintCell(texture: Picture, upperLeft: number): void {
    const lowerLeft = upperLeft + this.#grid.columns;
    paintTriangle(this.#frame, texture, this.#vertices, upperLeft, upperLeft + 1, lowerLeft, this.#depth);
    paintTriangle(this.#frame, texture, this.#vertices, upperLeft + 1, lowerLeft + 1, lowerLeft, this.#depth);
  }

  /** Fills in the depth of the cells that never move, and returns the others. */
  #paintBackgroundDepth(): Uint32Array {
    const { columns, rows, follow } = this.#grid;
    this.#project(UPRIGHT);
    this.#depth.fill(Number.POSITIVE_INFINITY);
    const moving: number[] = [];
    for (let row = 0; row + 1 < rows; row++) {
      for (let column = 0; column + 1 < columns; column++) {
        const cell = row * columns + column;
        const corners = [cell, cell + 1, cell + columns, cell + columns + 1];
        if (corners.some((corner) => at(follow, corner) > 0)) moving.push(cell);
        else this.#paintCell(this.photo, cell);
      }
    }
    this.#backgroundDepth.set(this.#depth);
    return Uint32Array.from(moving);
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
