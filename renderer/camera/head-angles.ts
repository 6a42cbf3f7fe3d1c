/** The three angles of a head in degrees. */
export interface HeadAngles {
  yawDeg: number;
  pitchDeg: number;
  rollDeg: number;
}

const DEGREES = 180 / Math.PI;

/**
 * The angles of a head (偏航、俯仰、滚转) from the facial transformation matrix of MediaPipe FaceLandmarker: 4×4, 16
 * numbers, column by column. It carries the canonical face (x to the person's left, y up, z out of the nose) into the
 * space of the unmirrored picture (x right, y up, z towards the camera), so its third column is where the nose points:
 * - yaw = atan2(m8, m10): > 0 towards the person's own left, which is the right side of the unmirrored picture;
 * - pitch = asin(−m9): > 0 chin down;
 * - roll = atan2(m1, m5): > 0 when the person's left eye is the higher one (head towards the right shoulder).
 *
 * Rotation formula: Tait–Bryan angles in the order yaw, pitch, roll (R = Ry·Rx·Rz). The matrix may carry a uniform
 * scale. Throws a RangeError when there are fewer than 16 numbers.
 */
export function headAngles(matrix: ArrayLike<number>): HeadAngles {
  const at = (index: number): number => {
    const value = matrix[index];
    if (value === undefined)
      throw new RangeError(`A transformation matrix has 16 numbers, not ${matrix.length}`);
    return value;
  };
  const [noseX, noseY, noseZ] = [at(8), at(9), at(10)];
  at(15);
  const length = Math.hypot(noseX, noseY, noseZ);
  const sine = length > 0 ? Math.max(-1, Math.min(1, -noseY / length)) : 0;
  return {
    yawDeg: Math.atan2(noseX, noseZ) * DEGREES,
    pitchDeg: Math.asin(sine) * DEGREES,
    rollDeg: Math.atan2(at(1), at(5)) * DEGREES,
  };
}
