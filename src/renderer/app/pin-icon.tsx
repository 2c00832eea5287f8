/** A drawing pin: upright while it holds, lying on its side while it does not. */
export const PinIcon = () => (
  <svg className="pin-icon" viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
    <path d="M4 1h4v1l-.6.5v2.3L9.4 7v1H6.6L6 11.5 5.4 8H2.6V7l2-2.2V2.5L4 2z" />
  </svg>
);
