/* The shapes of the AMX tiles as the processor reads them (Intel, Architecture Instruction Set Extensions, "TILECFG"). Included where
 * the target is switched on. */
typedef struct {
    uint8_t palette, start_row, reserved[14];
    uint16_t row_bytes[16];
    uint8_t rows[16];
} tile_shapes;
