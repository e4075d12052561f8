;; Undoes the filters of rows of a PNG (PNG Third Edition, 9.2), in this memory. `src/pixels/decoders/png/filter-memory.ts` calls it.
(module
  (import "rows" "memory" (memory 1))

  ;; One row, of pixels of one byte or of three: from what follows the byte that names its filter, by the row above. Up to 15 bytes behind
  ;; the result are changed, and as many behind the others are read. Returns 0 for a filter that is none.
  (func (export "unfilter")
    (param $filter i32) (param $from i32) (param $above i32) (param $into i32) (param $bytes i32) (param $step i32) (result i32)
    (local $end i32)
    (if (i32.gt_u (local.get $filter) (i32.const 4)) (then (return (i32.const 0))))
    (local.set $end (i32.add (local.get $into) (local.get $bytes)))
    (if (i32.eqz (local.get $filter))
      (then
        (loop $copied
          (v128.store (local.get $into) (v128.load (local.get $from)))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (local.set $into (i32.add (local.get $into) (i32.const 16)))
          (br_if $copied (i32.lt_u (local.get $into) (local.get $end))))
        (return (i32.const 1))))
    (if (i32.eq (local.get $filter) (i32.const 2))
      (then
        (loop $added
          (v128.store (local.get $into)
            (i8x16.add (v128.load (local.get $from)) (v128.load (local.get $above))))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (local.set $above (i32.add (local.get $above) (i32.const 16)))
          (local.set $into (i32.add (local.get $into) (i32.const 16)))
          (br_if $added (i32.lt_u (local.get $into) (local.get $end))))
        (return (i32.const 1))))
    (if (i32.eq (local.get $step) (i32.const 1))
      (then (call $single (local.get $filter) (local.get $from) (local.get $above) (local.get $into) (local.get $end)))
      (else (call $triples (local.get $filter) (local.get $from) (local.get $above) (local.get $into) (local.get $end))))
    (i32.const 1))

  ;; Pixels of one byte, by the one to the left, the one above, and the one above that to the left.
  (func $single (param $filter i32) (param $from i32) (param $above i32) (param $into i32) (param $end i32)
    (local $left i32) (local $up i32) (local $corner i32) (local $predicted i32)
    (local $byLeft i32) (local $byUp i32) (local $byCorner i32)
    (loop $bytes
      (local.set $up (i32.load8_u (local.get $above)))
      (if (i32.eq (local.get $filter) (i32.const 1))
        (then (local.set $predicted (local.get $left)))
        (else
          (if (i32.eq (local.get $filter) (i32.const 3))
            (then
              (local.set $predicted (i32.shr_u (i32.add (local.get $left) (local.get $up)) (i32.const 1))))
            (else
              (local.set $byLeft (call $distance (local.get $up) (local.get $corner)))
              (local.set $byUp (call $distance (local.get $left) (local.get $corner)))
              (local.set $byCorner
                (call $distance
                  (i32.add (local.get $left) (local.get $up))
                  (i32.shl (local.get $corner) (i32.const 1))))
              (local.set $predicted
                (if (result i32)
                  (i32.and
                    (i32.le_s (local.get $byLeft) (local.get $byUp))
                    (i32.le_s (local.get $byLeft) (local.get $byCorner)))
                  (then (local.get $left))
                  (else
                    (select (local.get $up) (local.get $corner)
                      (i32.le_s (local.get $byUp) (local.get $byCorner))))))))))
      (local.set $left
        (i32.and (i32.add (i32.load8_u (local.get $from)) (local.get $predicted)) (i32.const 255)))
      (local.set $corner (local.get $up))
      (i32.store8 (local.get $into) (local.get $left))
      (local.set $from (i32.add (local.get $from) (i32.const 1)))
      (local.set $above (i32.add (local.get $above) (i32.const 1)))
      (local.set $into (i32.add (local.get $into) (i32.const 1)))
      (br_if $bytes (i32.lt_u (local.get $into) (local.get $end)))))

  (func $distance (param $one i32) (param $other i32) (result i32)
    (local $difference i32)
    (local.set $difference (i32.sub (local.get $one) (local.get $other)))
    (select (local.get $difference) (i32.sub (i32.const 0) (local.get $difference))
      (i32.ge_s (local.get $difference) (i32.const 0))))

  ;; The same of pixels of three bytes, all at once as numbers of 16 bits.
  (func $triples (param $filter i32) (param $from i32) (param $above i32) (param $into i32) (param $end i32)
    (local $left v128) (local $up v128) (local $corner v128) (local $predicted v128)
    (local $byLeft v128) (local $byUp v128) (local $byCorner v128) (local $least v128)
    (loop $pixels
      (local.set $up (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $above))))
      (if (i32.eq (local.get $filter) (i32.const 1))
        (then (local.set $predicted (local.get $left)))
        (else
          (if (i32.eq (local.get $filter) (i32.const 3))
            (then
              (local.set $predicted
                (i16x8.shr_u (i16x8.add (local.get $left) (local.get $up)) (i32.const 1))))
            (else
              (local.set $byLeft (i16x8.sub (local.get $up) (local.get $corner)))
              (local.set $byUp (i16x8.sub (local.get $left) (local.get $corner)))
              (local.set $byCorner (i16x8.abs (i16x8.add (local.get $byLeft) (local.get $byUp))))
              (local.set $byLeft (i16x8.abs (local.get $byLeft)))
              (local.set $byUp (i16x8.abs (local.get $byUp)))
              (local.set $least
                (i16x8.min_s (local.get $byLeft) (i16x8.min_s (local.get $byUp) (local.get $byCorner))))
              (local.set $predicted
                (v128.bitselect (local.get $left)
                  (v128.bitselect (local.get $up) (local.get $corner)
                    (i16x8.eq (local.get $byUp) (local.get $least)))
                  (i16x8.eq (local.get $byLeft) (local.get $least))))))))
      (local.set $left
        (v128.and
          (i16x8.add
            (i16x8.extend_low_i8x16_u (v128.load32_zero (local.get $from)))
            (local.get $predicted))
          (v128.const i16x8 255 255 255 0 0 0 0 0)))
      (local.set $corner (local.get $up))
      (v128.store32_lane 0 (local.get $into) (i8x16.narrow_i16x8_u (local.get $left) (local.get $left)))
      (local.set $from (i32.add (local.get $from) (i32.const 3)))
      (local.set $above (i32.add (local.get $above) (i32.const 3)))
      (local.set $into (i32.add (local.get $into) (i32.const 3)))
      (br_if $pixels (i32.lt_u (local.get $into) (local.get $end))))))
