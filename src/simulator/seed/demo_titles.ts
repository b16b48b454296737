/**
 * Titles of the demo's cards, by workflow. All invented.
 *
 * @module
 */
import type { WORKFLOWS } from "./demo_names.ts";

const lines = (text: string): string[] => text.trim().split("\n").map((line) => line.trim());

export const TITLES: Readonly<Record<keyof typeof WORKFLOWS, readonly string[]>> = {
  development: lines(`
    Berth map shows free places at a glance
    Import harbour plans from a drawing
    Reminder by text message before arrival
    Let guests pay at a terminal
    Show tides next to the booking calendar
    Offline mode for the dock master's tablet
    Suggest a berth by boat length and draught
    Waiting list for the summer season
    Split an invoice between two owners
    Several currencies on one invoice
    Export bookings to a spreadsheet
    Keyboard shortcuts in the booking calendar
    Remember the last used filter
    Sign in with a passkey
    Roles for seasonal staff
    Replace the old date picker
    Contrast of the status colours is too low
    Delete test harbours automatically
    Dock names longer than a line are cut
    Booking calendar jumps back to today after saving
    Print berth cards in two sizes
    Search finds boats by registration number
    Upgrade the database driver
    Warn before a double booking
    Attach a photo to a damage report
    Discount codes for club members
    Calendar feed for each berth
    Autosave in the contract editor
    Session ends while a form is being filled in
    Price table by season and length
    Reduce the size of the start page
    Cancel a booking with a partial refund
    Crash when a boat has no length
    Audit trail for price changes
    Show the exchange rate that was used
    Screen reader skips the berth number
    Nightly copy of invoices to the accountant
    Translate the guest page into Dutch
    Rate limit for the public booking form
    Invoice numbers leave gaps
    Move pictures to their own storage
    Health page for the harbour gateway
    Electricity meters can be read twice
    Reminder mails arrive an hour late
    Sort arrivals by expected time
    Rewrite the price calculation with tests
    Guest page remembers the chosen language
    Merge two guest records
    Password reset mail lands in spam
    Contract template for winter storage
    Show who changed a booking last
    Remove the unused report module
    Map tiles load slowly on mobile
    Accept bank transfers without a reference
    Log out everywhere after a password change
    Zero-length bookings can be saved
    Deposit is charged twice after a retry
    Bulk edit of berth properties
    Pin the versions of build images
    Welcome tour for new harbours
    Show VAT number on credit notes
    Time zone of the harbour instead of the browser
    Sort order of docks can be changed
    Faster search in the guest list
    Preview of an invoice before it is sent
    Store consent to the harbour rules
    Undo for a moved booking
    Test data generator for demos
    Message of the day for all guests
    Retire the first version of the booking form
  `),
  initiatives: lines(`
    Self-service arrival without an office visit
    Payments that reconcile themselves
    Tidemark on the phone
    Accessible for everyone
    Faster and cheaper hosting
    Security review passed
  `),
  support: lines(`
    Cannot open last year's invoices
    Guest paid twice for the same night
    How do I close the harbour for a regatta?
    Printer prints berth cards upside down
    Please add a second administrator
    Booking mail in the wrong language
    Gate code does not work after ten in the evening
    Import of the member list stops at line 300
    Refund has not arrived
    Question about prices for multihulls
    Tablet shows an empty map
    Invoice with the old address
    Boat is listed twice
    Wish: colours for kinds of boats
    Where can I see the electricity used?
    Cannot delete a cancelled booking
    Season prices start a day too early
    Login link has expired
    Card terminal is not found
    Report shows negative occupancy
    New dock is missing in the guest app
    Reminder went to the wrong guest
    Export has no header line
    Change of owner for a contract
    Damage report without a photo
    Password rules are unclear
    Calendar feed does not update
    Discount was not applied
    Harbour name is cut off on the invoice
    Who changed our price table?
    Guest cannot cancel online
    Map is in feet, we need metres
    Winter storage cannot be booked
    Receipt for the deposit
    Charges for shore power look wrong
    Mail to all guests was sent twice
    Berth is free but cannot be booked
    Terms and conditions need an update
    Trial harbour should become a real one
    Thank you for the quick help
  `),
  marketing: lines(`
    Boat show in spring: stand and flyers
    Customer story from a harbour with 400 berths
    Newsletter on the new guest page
    Short film: a booking in sixty seconds
    Comparison with paper and spreadsheets
    Landing page for winter storage
    Price page rewritten in plain words
    Guest article for the sailing magazine
    Webinar: getting ready for the season
    New photos of the team
    Answers to the ten most frequent questions
    Partner page for payment terminals
    Story of the month: Oyster Bay
    Review the wording of the trial mails
    Poster for harbour offices
    Release notes people like to read
    Survey among dock masters
    Campaign for small clubs
    Search words for the autumn
    Social media plan for the quarter
    Update the press kit
    Collect quotes from customers
    Invite users to the advisory group
    Thank-you cards for the beta harbours
  `),
  portfolio: lines(`
    Enter the Baltic market
    Twenty new harbours without new staff
    Half of all arrivals without an office visit
    Support answers within two hours
    Certified information security
    Double the share of yearly contracts
    Leave the old data centre
    Break even
  `),
};
