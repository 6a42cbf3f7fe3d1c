/** The part of jstat 1.9.6 that is used here; the package has no types of its own. */
declare module 'jstat' {
  const jstat: {
    readonly jStat: {
      readonly beta: {
        /** Quantile `probability` (0..1) of the beta distribution with shapes `alpha` and `beta` (both > 0). */
        inv(probability: number, alpha: number, beta: number): number;
      };
    };
  };
  export default jstat;
}
