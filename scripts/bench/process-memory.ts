const KIB_PER_MIB = 1024;

/** Most memory that this process has ever held (peak resident set size), MiB. */
export function peakRssMiB(): number {
  // `maxRSS` is in KiB on every system (libuv, uv_getrusage).
  return Math.round(process.resourceUsage().maxRSS / KIB_PER_MIB);
}
