/** How a head or a sheet of paper is held, relative to the picture it was made from. */
export interface Pose {
  /** Degrees; positive turns to the subject's left, which is the right side of an unmirrored picture. */
  yaw: number;
  /** Degrees; positive looks down. */
  pitch: number;
  /** Degrees; positive is clockwise in the picture. */
  roll: number;
  /** Shift in pixels, to the right and down. */
  dx: number;
  dy: number;
}

/** Nothing turned, nothing moved. */
export const UPRIGHT: Pose = { yaw: 0, pitch: 0, roll: 0, dx: 0, dy: 0 };

/** Distance of the viewer from the pivot in pixels; the pivot plane is seen in scale 1. */
export const FOCAL_LENGTH = 900;

/** Two poses one after the other, for small angles: their sum. */
export function addPoses(a: Pose, b: Partial<Pose>): Pose {
  return {
    yaw: a.yaw + (b.yaw ?? 0),
    pitch: a.pitch + (b.pitch ?? 0),
    roll: a.roll + (b.roll ?? 0),
    dx: a.dx + (b.dx ?? 0),
    dy: a.dy + (b.dy ?? 0),
  };
}

/** Rows of the 3×3 matrix that turns about the vertical axis, then the horizontal one, then the line of sight. */
export type RotationMatrix = readonly [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
];

/** The rotation of a pose; x to the right, y down, z away from the viewer. */
export function rotationOf({ yaw, pitch, roll }: Pose): RotationMatrix {
  const radians = Math.PI / 180;
  const [cosYaw, sinYaw] = [Math.cos(yaw * radians), Math.sin(yaw * radians)];
  const [cosPitch, sinPitch] = [Math.cos(pitch * radians), Math.sin(pitch * radians)];
  const [cosRoll, sinRoll] = [Math.cos(roll * radians), Math.sin(roll * radians)];
  return [
    cosRoll * cosYaw + sinRoll * sinPitch * sinYaw,
    -sinRoll * cosPitch,
    -cosRoll * sinYaw + sinRoll * sinPitch * cosYaw,
    sinRoll * cosYaw - cosRoll * sinPitch * sinYaw,
    cosRoll * cosPitch,
    -sinRoll * sinYaw - cosRoll * sinPitch * cosYaw,
    cosPitch * sinYaw,
    sinPitch,
    cosPitch * cosYaw,
  ];
}
