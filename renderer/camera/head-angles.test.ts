import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headAngles } from './head-angles.ts';

const RADIANS = Math.PI / 180;

/** Ry·Rx·Rz times a uniform scale, column by column, with a translation as MediaPipe gives it. */
function transformation(yaw: number, pitch: number, roll: number, scale = 1): Float32Array {
  const [cy, sy] = [Math.cos(yaw * RADIANS), Math.sin(yaw * RADIANS)];
  const [cx, sx] = [Math.cos(pitch * RADIANS), Math.sin(pitch * RADIANS)];
  const [cz, sz] = [Math.cos(roll * RADIANS), Math.sin(roll * RADIANS)];
  const columns = [
    [cy * cz + sy * sx * sz, cx * sz, -sy * cz + cy * sx * sz],
    [-cy * sz + sy * sx * cz, cx * cz, sy * sz + cy * sx * cz],
    [sy * cx, -sx, cy * cx],
  ];
  return Float32Array.from([...columns.flatMap((c) => [...c.map((v) => v * scale), 0]), 1.5, -2, -40, 1]);
}

describe('headAngles', () => {
  it('is zero for a face that looks straight into the camera', () => {
    expect(headAngles(transformation(0, 0, 0))).toEqual({ yawDeg: 0, pitchDeg: 0, rollDeg: 0 });
  });

  it('has yaw above zero when the nose points to the right side of the unmirrored picture', () => {
    // Third column: the direction of the nose. x right in the picture, z towards the camera.
    const noseToPictureRight = [0.866, 0, -0.5, 0, 0, 1, 0, 0, 0.5, 0, 0.866, 0, 0, 0, -40, 1];
    expect(headAngles(noseToPictureRight).yawDeg).toBeCloseTo(30, 1);
  });

  it('has pitch above zero when the nose points down and roll above zero when the left eye is higher', () => {
    const noseDown = [1, 0, 0, 0, 0, 0.94, 0.342, 0, 0, -0.342, 0.94, 0, 0, 0, -40, 1];
    expect(headAngles(noseDown).pitchDeg).toBeCloseTo(20, 1);
    // First column: the way from the nose to the person's left eye, right in the picture and here upwards.
    const leftEyeUp = [0.966, 0.259, 0, 0, -0.259, 0.966, 0, 0, 0, 0, 1, 0, 0, 0, -40, 1];
    expect(headAngles(leftEyeUp).rollDeg).toBeCloseTo(15, 1);
  });

  it('finds the angles of every rotation again, whatever the scale', () => {
    const angle = fc.double({ min: -80, max: 80, noNaN: true });
    const scale = fc.double({ min: 0.2, max: 5, noNaN: true });
    fc.assert(
      fc.property(angle, angle, angle, scale, (yaw, pitch, roll, factor) => {
        const angles = headAngles(transformation(yaw, pitch, roll, factor));
        expect(angles.yawDeg).toBeCloseTo(yaw, 2);
        expect(angles.pitchDeg).toBeCloseTo(pitch, 2);
        expect(angles.rollDeg).toBeCloseTo(roll, 2);
      }),
    );
  });

  it('refuses a matrix that is too short', () => {
    expect(() => headAngles(new Float32Array(9))).toThrow(RangeError);
  });
});
