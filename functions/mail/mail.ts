/** The port through which e-mails leave. */

export interface MailMessage {
  /** One address. */
  to: string;
  /** One line. */
  subject: string;
  /** Plain text: nothing to load, and nothing that hides where a link leads. */
  text: string;
}

export interface MailSender {
  /** Resolves once the message is handed over; rejects where it was not. */
  send(message: MailMessage): Promise<void>;
}
